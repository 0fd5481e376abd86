#pragma once
#include <libpq-fe.h>

// Character macros, which Swift cannot import.
enum {
    segue_diag_sqlstate = PG_DIAG_SQLSTATE,
    segue_diag_message = PG_DIAG_MESSAGE_PRIMARY,
    segue_diag_detail = PG_DIAG_MESSAGE_DETAIL,
    segue_diag_constraint = PG_DIAG_CONSTRAINT_NAME,
    segue_diag_table = PG_DIAG_TABLE_NAME,
    segue_diag_column = PG_DIAG_COLUMN_NAME,
};
