"""What is done: the plan, who carries it out, and the monthly filing (填报) and its review.

Publishing what was done (通报、督查) is kept apart, in ``reports``.
"""
