"""The facts of PostgreSQL's catalog on the schema that the ledger's tables stand in.

The facts are spelled alike by versions 15 to 18, and name no schema, no owner and no number.
"""

from typing import Final, TypeAlias

from sqlalchemy import text
from sqlalchemy.orm import Session

#: What each thing is, by its name, such as "column party_versions.id".
Facts: TypeAlias = dict[str, str]

#: What an extension brought (e in pg_depend) is its own affair, here and below.
_TABLES: Final = """
SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
           WHEN 'S' THEN 'sequence' WHEN 'p' THEN 'partitioned table' ELSE 'foreign table' END
       || ' ' || relname,
       concat_ws(' ', amname, 'persistence ' || relpersistence::text,
           CASE WHEN relispartition THEN 'partition' END,
           CASE WHEN relrowsecurity OR relforcerowsecurity THEN 'row security' END)
FROM pg_class LEFT JOIN pg_am ON pg_am.oid = relam
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'm', 'S', 'p', 'f')
AND pg_class.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_COLUMNS: Final = """
SELECT 'column ' || relname || '.' || attname,
       concat_ws(' ', format_type(atttypid, atttypmod),
           CASE WHEN attcollation <> 0 THEN 'collation ' || (
               SELECT collname FROM pg_collation WHERE oid = attcollation) END,
           CASE WHEN attnotnull THEN 'not null' END,
           'default ' || pg_get_expr(adbin, adrelid),
           'identity ' || nullif(attidentity::text, ''),
           'generated ' || nullif(attgenerated::text, ''),
           CASE WHEN attinhcount > 0 THEN 'inherited' END)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f')
AND attnum > 0 AND NOT attisdropped
AND pg_class.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
#: From version 18 on, each NOT NULL is a constraint (n) too; columns say it everywhere.
_CONSTRAINTS: Final = """
SELECT 'constraint ' || conname || ' of ' || relname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE relnamespace = current_schema()::regnamespace AND contype NOT IN ('n', 't')
AND pg_class.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_INDEXES: Final = """
SELECT 'index ' || named.relname,
       concat_ws(' ',
           replace(pg_get_indexdef(indexrelid), quote_ident(current_schema()) || '.', ''),
           CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN 'not in use' END)
FROM pg_index JOIN pg_class AS named ON named.oid = indexrelid
JOIN pg_class AS holding ON holding.oid = indrelid
WHERE holding.relnamespace = current_schema()::regnamespace
AND holding.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_TRIGGERS: Final = """
SELECT 'trigger ' || tgname || ' of ' || relname, pg_get_triggerdef(pg_trigger.oid)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal
"""
_RULES: Final = """
SELECT 'rule ' || rulename || ' of ' || relname, pg_get_ruledef(pg_rewrite.oid)
FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
WHERE relnamespace = current_schema()::regnamespace AND rulename <> '_RETURN'
"""
_POLICIES: Final = """
SELECT 'policy ' || polname || ' of ' || relname, pg_get_expr(polqual, polrelid)
FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
WHERE relnamespace = current_schema()::regnamespace
"""
#: A child's rows are its parent's too, wherever it stands.
_HEIRS: Final = """
SELECT 'heir ' || inhrelid::regclass::text || ' of ' || parent.relname, ''
FROM pg_inherits JOIN pg_class AS parent ON parent.oid = inhparent
WHERE parent.relnamespace = current_schema()::regnamespace AND parent.relkind IN ('r', 'p')
"""
#: Functions and operators of the schema may be taken in place of PostgreSQL's own.
_FUNCTIONS: Final = """
SELECT 'function ' || proname || '(' || pg_get_function_identity_arguments(oid) || ')', ''
FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
AND pg_proc.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_OPERATORS: Final = """
SELECT 'operator ' || oid::regoperator::text, ''
FROM pg_operator WHERE oprnamespace = current_schema()::regnamespace
AND pg_operator.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_TYPES: Final = """
SELECT 'type ' || typname, typtype::text
FROM pg_type WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('d', 'e', 'r', 'm')
AND pg_type.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
"""
_EVENT_TRIGGERS: Final = """
SELECT 'event trigger ' || evtname, evtevent FROM pg_event_trigger
"""
_QUERIES: Final = (
    _TABLES,
    _COLUMNS,
    _CONSTRAINTS,
    _INDEXES,
    _TRIGGERS,
    _RULES,
    _POLICIES,
    _HEIRS,
    _FUNCTIONS,
    _OPERATORS,
    _TYPES,
    _EVENT_TRIGGERS,
)


def facts(session: Session) -> Facts:
    """Return what stands in the schema that the ledger's tables are in, and what acts on it."""
    described: Facts = {}
    for query in _QUERIES:
        for name, definition in session.execute(text(query)):
            described[name] = definition or ""
    return described


def written(described: Facts) -> str:
    """Return facts as text, one a line, in the order of their names."""
    return "".join(f"{name}: {described[name]}\n" for name in sorted(described))


def read(content: str) -> Facts:
    """Return the facts of a text that `written` returned; what stands in a name is no ": "."""
    described: Facts = {}
    for line in content.splitlines():
        name, _, definition = line.partition(": ")
        described[name] = definition
    return described
