CREATE TABLE IF NOT EXISTS load (
    query_id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    database_name TEXT NOT NULL,
    status TEXT NOT NULL,
    table_name TEXT NOT NULL,
    start_micros INTEGER NOT NULL,
    end_micros INTEGER,
    data_source TEXT NOT NULL,
    file_format TEXT NOT NULL,
    loaded_rows INTEGER NOT NULL DEFAULT 0,
    loaded_bytes INTEGER NOT NULL DEFAULT 0,
    file_count INTEGER NOT NULL DEFAULT 0,
    file_bytes INTEGER NOT NULL DEFAULT 0,
    error_count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS load_error (
    query_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    database_name TEXT NOT NULL,
    table_id INTEGER NOT NULL,
    start_micros INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    line_number INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    column_type TEXT NOT NULL,
    column_length TEXT NOT NULL,
    position INTEGER NOT NULL,
    raw_line TEXT NOT NULL,
    raw_field TEXT NOT NULL,
    error_code INTEGER NOT NULL,
    error_message TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unload (
    query_id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    database_name TEXT NOT NULL,
    status TEXT NOT NULL,
    start_micros INTEGER NOT NULL,
    end_micros INTEGER,
    file_format TEXT NOT NULL,
    compression_type TEXT NOT NULL,
    unloaded_location TEXT NOT NULL,
    unloaded_rows INTEGER NOT NULL DEFAULT 0,
    unloaded_files_count INTEGER NOT NULL DEFAULT 0,
    unloaded_files_size INTEGER NOT NULL DEFAULT 0,
    error_message TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS load_error_field (
    query_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    line_number INTEGER NOT NULL,
    field INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    value TEXT NOT NULL,
    is_null INTEGER NOT NULL,
    column_type TEXT NOT NULL,
    column_length TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS load_file (
    query_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    file_format TEXT NOT NULL,
    start_micros INTEGER NOT NULL,
    end_micros INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS load_replacement (
    query_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    database_name TEXT NOT NULL,
    table_id INTEGER NOT NULL,
    start_micros INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    line_number INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    raw_line TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unload_file (
    query_id INTEGER NOT NULL,
    slice INTEGER NOT NULL,
    path TEXT NOT NULL,
    start_micros INTEGER NOT NULL,
    end_micros INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    transfer_size INTEGER NOT NULL
);
