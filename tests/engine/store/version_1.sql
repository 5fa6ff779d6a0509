BEGIN TRANSACTION;
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE landmark_set (
    id INTEGER PRIMARY KEY,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    role TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    located INTEGER NOT NULL DEFAULT 0,
    occluded INTEGER NOT NULL DEFAULT 0,
    absent INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0,
    lowest_confidence REAL,
    modified TEXT NOT NULL DEFAULT '',
    landmarks TEXT NOT NULL DEFAULT '{}', -- last, so that counts are read without it
    UNIQUE (scan, scheme, role)
);
INSERT INTO "landmark_set" VALUES(1,1,'nose9','corrected',1,1,0,0,1,NULL,'2026-11-20T17:48:44Z','{"nasion":{"xyz":[0.1,0.2,0.3],"annotator":"Ada","time":"2024-01-02T00:00:00Z","checked":true}}');
INSERT INTO "landmark_set" VALUES(2,1,'nose9','predicted',0,1,0,0,0,0.9,'2026-11-20T17:48:44Z','{"nasion":{"xyz":[0.1,0.2,0.3],"source":"model","model":"first","confidence":0.9,"time":"2024-01-02T00:00:00Z"}}');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('oldest_reader','1');
CREATE TABLE prediction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    model TEXT NOT NULL,
    card_sha256 TEXT NOT NULL,
    time TEXT NOT NULL,
    unit TEXT NOT NULL,
    found INTEGER NOT NULL,
    message TEXT NOT NULL,
    unit_factor REAL NOT NULL,
    names TEXT NOT NULL,
    xyz_mm BLOB NOT NULL,
    confidence BLOB NOT NULL,
    pose BLOB,
    seconds TEXT NOT NULL
);
INSERT INTO "prediction" VALUES(1,1,'nose9','first','abababababababababababababababababababababababababababababababab','2024-01-02T00:00:00Z','cm',1,'',1.0,'["nasion","subnasale"]',X'000000000000F03F00000000000000400000000000000840000000000000F87F000000000000F87F000000000000F87F',X'CDCCCCCCCCCCEC3F9A9999999999B93F',X'000000000000F03F0000000000000000000000000000000000000000000000000000000000000000000000000000F03F0000000000000000000000000000000000000000000000000000000000000000000000000000F03F0000000000000000000000000000000000000000000000000000000000000000000000000000F03F','{}');
CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    landmark_set INTEGER NOT NULL REFERENCES landmark_set (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    annotator TEXT NOT NULL,
    time TEXT NOT NULL,
    source TEXT NOT NULL,
    gesture TEXT NOT NULL DEFAULT '',
    superseded TEXT
);
INSERT INTO "revision" VALUES(1,1,'Place nasion','{"nasion":null}','{"nasion":{"xyz":[0.1,0.2,0.3],"annotator":"Ada","time":"2024-01-02T00:00:00Z","checked":true}}','Ada','2024-01-02T00:00:00Z','manual','',NULL);
INSERT INTO "revision" VALUES(2,1,'Move nasion','{"nasion":{"xyz":[0.1,0.2,0.3],"annotator":"Ada","time":"2024-01-02T00:00:00Z","checked":true}}','{"nasion":{"xyz":[0.4,0.5,0.6],"state":"occluded","annotator":"Ada","time":"2024-01-03T00:00:00Z","checked":true,"comment":"under hair"}}','Ada','2024-01-03T00:00:00Z','manual','drag 7',NULL);
CREATE TABLE scan (
    id INTEGER PRIMARY KEY,
    content TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    relative_path TEXT,
    absolute_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    unit TEXT,
    unit_source TEXT,
    unit_reason TEXT,
    point_count INTEGER,
    notes TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL
);
INSERT INTO "scan" VALUES(1,'b49022de9ec4400da95347d7471cc259153c908595f24a4e99555352d2cdd384','head.obj','../head.obj','/scans/head.obj',8,1,'cm','chosen','chosen by the user',1234,'left ear hidden','2026-11-20T17:48:43Z');
CREATE INDEX revision_of_set ON revision (landmark_set, id);
CREATE INDEX prediction_of_scan ON prediction (scan, scheme, id);
CREATE VIEW landmark AS
    SELECT scan.name AS scan, landmark_set.scheme, landmark_set.role, item.key AS landmark,
           json_extract(item.value, '$.xyz[0]') AS x, json_extract(item.value, '$.xyz[1]') AS y,
           json_extract(item.value, '$.xyz[2]') AS z, scan.unit,
           coalesce(json_extract(item.value, '$.state'), 'placed') AS state,
           coalesce(json_extract(item.value, '$.source'), 'manual') AS source
    FROM landmark_set JOIN scan ON scan.id = landmark_set.scan, json_each(landmark_set.landmarks) AS item;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('revision',2);
INSERT INTO "sqlite_sequence" VALUES('prediction',1);
COMMIT;
