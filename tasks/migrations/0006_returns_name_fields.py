from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0005_early_returns_name_a_field")]

    operations = [
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fields', []), ('returned_for', None), ('verdict', 'approved')), models.Q(('fields__len__gte', 1), ('reason__gt', ''), ('returned_for__isnull', False), ('verdict', 'returned')), _connector='OR'), name='return_names_field_and_reason'),
        ),
    ]
