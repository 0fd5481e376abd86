-- Segue's memory: the whole schema, for PostgreSQL 15 or later in UTF-8.
--
-- The schema is the law, and Swift only reads it: what must hold is a constraint here before it is a guard there.
-- Three habits run through it.
--   * A unique key makes a repeat harmless, so that every job may run twice.
--   * What is unknown is NULL, never zero; that somebody was asked and knew nothing is remembered too.
--   * What belongs to a listener carries `listener_id`, and row-level security lets nobody else near it.
--
-- Names are unqualified on purpose: everything lands in the first schema of the search path.

-- ─── Who may ask ─────────────────────────────────────────────────────────────────────────────────────────────────

-- The service signs in as `segue_app`, which owns nothing, so that no forgotten WHERE can show one listener to another.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'segue_app') THEN
        CREATE ROLE segue_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another migrator of this cluster was first
END $$;

DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO segue_app', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I '
        'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO segue_app', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I '
        'GRANT USAGE ON SEQUENCES TO segue_app', current_schema());
END $$;

-- Whether this transaction works for the service itself (a worker, a sign-in), and not for one listener.
CREATE FUNCTION serving() RETURNS boolean STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('segue.scope', true) = 'service', false);

-- Whether this transaction may touch what belongs to a listener.
-- After the first SET LOCAL of a session the setting is '' and no longer NULL, hence the nullif.
CREATE FUNCTION in_scope(listener_id bigint) RETURNS boolean STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('segue.scope', true) = 'service', false)
        OR listener_id = nullif(current_setting('segue.listener_id', true), '')::bigint;

-- Every migration that was applied, in order. The migrator alone writes it.
CREATE TABLE schema_version (
    version    integer     PRIMARY KEY CHECK (version > 0),
    name       text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
REVOKE INSERT, UPDATE, DELETE ON schema_version FROM segue_app;

-- ─── Words that columns share ────────────────────────────────────────────────────────────────────────────────────

-- Who said so.
CREATE DOMAIN source AS text
    CHECK (VALUE IN ('spotify', 'reccobeats', 'deezer', 'listenbrainz', 'musicbrainz', 'lastfm', 'imported'));

-- The span over which Spotify ranks favourites: about four weeks, six months, a year.
CREATE DOMAIN time_range AS text CHECK (VALUE IN ('short_term', 'medium_term', 'long_term'));

-- What stands in for a secret: enough to recognise it, too little to use it.
CREATE DOMAIN sha256 AS bytea CHECK (octet_length(VALUE) = 32);

-- A measure that runs from 0 to 1.
CREATE DOMAIN share AS real CHECK (VALUE BETWEEN 0 AND 1);

-- What remains of a name when case, accents and punctuation are forgotten; the name itself where nothing remains.
-- ICU's root collation, so that the answer is the same whatever the locale of the database.
-- Not STRICT, here and below: then the planner puts the expression in the place of the call, which costs up to eight times as much.
CREATE FUNCTION match_key(name text) RETURNS text IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        nullif(btrim(regexp_replace(
            regexp_replace(lower(normalize(name, NFKD) COLLATE "und-x-icu"), '[\u0300-\u036f]', '', 'g'),
            '[^[:alnum:]]+', ' ', 'g')), ''),
        name);

-- A title without most of what marks a version, for whoever looks for one by name: "Help! (Live)" is "help".
-- Which tracks are one song to a listener is not decided here, but by the recommender, which takes a title apart.
CREATE FUNCTION song_key(title text) RETURNS text IMMUTABLE PARALLEL SAFE
    RETURN match_key(coalesce(nullif(btrim(
        -- Most titles have nothing that could begin a mark.
        CASE WHEN title ~ '[(\[–—-]' THEN regexp_replace(regexp_replace(title,
            '\s*[(\[]\s*(feat|ft|featuring|with|from)\y[^)\]]*[)\]]', '', 'gi'),
            '\s*([(\[]|\s[-–—]\s)[^(\[]*\y(remaster(ed)?|remix(ed)?|mix|live|version|edit|mono|stereo|demo|acoustic'
                '|unplugged|deluxe|bonus track|session|instrumental|soundtrack)\y.*$', '', 'gi')
        ELSE title END), ''), title));

-- ─── Listeners ───────────────────────────────────────────────────────────────────────────────────────────────────

-- A person who signs in and asks for recommendations.
CREATE TABLE listeners (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account      text        NOT NULL UNIQUE CHECK (account <> ''),  -- Spotify's immutable `account_id`, else its `id`
    name         text        NOT NULL,
    image_url    text,
    role         text        NOT NULL DEFAULT 'listener' CHECK (role IN ('listener', 'admin')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz NOT NULL DEFAULT now()
);

-- A browser that is signed in. The cookie holds the secret; we hold its hash.
CREATE TABLE sessions (
    id_hash    sha256      PRIMARY KEY,
    listener_id bigint     NOT NULL REFERENCES listeners ON DELETE CASCADE,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,  -- the end, however busy: an idle session ends earlier
    CHECK (expires_at > created_at)
);
CREATE INDEX ON sessions (listener_id, seen_at);

-- A sign-in that left for Spotify and has not come back. It is deleted by the callback that uses it, before the code
-- is exchanged, so that it serves once.
CREATE TABLE login_attempts (
    state_hash   sha256      PRIMARY KEY,
    browser_hash sha256      NOT NULL,  -- the login cookie: another browser cannot finish this sign-in
    verifier     bytea       NOT NULL,  -- PKCE's, sealed
    scopes       text[]      NOT NULL,  -- what we asked for
    return_to    text        NOT NULL DEFAULT '/' CHECK (return_to ~ '^/(?![/\\])[^\r\n]*$'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX ON login_attempts (expires_at);

-- A listener's key for scripts: `sg_…`, shown once, kept as a hash.
CREATE TABLE api_tokens (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener_id  bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    token_hash   sha256      NOT NULL UNIQUE,
    name         text        NOT NULL CHECK (name <> ''),
    hint         text        NOT NULL,  -- its last characters, to tell it from the others
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz            -- to the minute
);
CREATE INDEX ON api_tokens (listener_id);

-- The tokens that Spotify gave us for a listener: sealed, versioned, and refreshed by one process at a time.
--
-- A refresh takes the lease (a compare-and-set on `version`), asks Spotify outside any transaction, and writes with
-- another compare-and-set. Refreshing never moves `authorized_at`: the consent dies six months after it.
CREATE TABLE spotify_tokens (
    listener_id         bigint      PRIMARY KEY REFERENCES listeners ON DELETE CASCADE,
    access_token        bytea       NOT NULL,
    refresh_token       bytea,
    key_id              bigint      NOT NULL,  -- the sealing key of both, so that a rotation can tell what is left
    access_expires_at   timestamptz NOT NULL,
    scopes_asked        text[]      NOT NULL,
    scopes_granted      text[]      NOT NULL,
    authorized_at       timestamptz NOT NULL,
    version             bigint      NOT NULL DEFAULT 1,
    refresh_lease_until timestamptz,
    refresh_owner       text,
    needs_reauth_since  timestamptz,           -- Spotify says no: only a new sign-in helps
    needs_reauth_reason text,
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CHECK ((refresh_lease_until IS NULL) = (refresh_owner IS NULL)),
    CHECK ((needs_reauth_since IS NULL) = (needs_reauth_reason IS NULL))
);

-- ─── The catalogue ───────────────────────────────────────────────────────────────────────────────────────────────
-- Our ids are ours. `spotify_id`, `isrc`, `mbid` and `deezer_id` are handles: each unique where present. When two rows
-- turn out to be one, they are merged, and the handles that the kept row has no room for become its aliases.

CREATE TABLE artists (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name              text        NOT NULL CHECK (btrim(name) <> ''),
    name_key          text        NOT NULL GENERATED ALWAYS AS (match_key(name)) STORED,
    spotify_id        text        UNIQUE CHECK (spotify_id <> ''),
    mbid              text        UNIQUE CHECK (mbid ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
    deezer_id         bigint      UNIQUE CHECK (deezer_id > 0),
    genres            text[]      NOT NULL DEFAULT '{}',  -- lower case, the surest first
    genres_source     source,
    popularity        real        CHECK (popularity BETWEEN 0 AND 100),
    popularity_source source,
    image_url         text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    fetched_at        timestamptz NOT NULL DEFAULT now(),
    CHECK (genres = '{}' OR genres_source IS NOT NULL),
    CHECK ((popularity IS NULL) = (popularity_source IS NULL))
);
CREATE INDEX ON artists (name_key);
CREATE INDEX artists_by_word ON artists USING gin (to_tsvector('simple', name_key));
-- An artist of whom only the name is known is one artist, however often the name comes by.
CREATE UNIQUE INDEX artists_by_name_alone ON artists (name_key)
    WHERE spotify_id IS NULL AND mbid IS NULL AND deezer_id IS NULL;
CREATE INDEX artists_without_genres ON artists (id) WHERE genres = '{}' AND mbid IS NOT NULL;  -- those whom one may ask about

CREATE TABLE albums (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title        text        NOT NULL,
    title_key    text        NOT NULL GENERATED ALWAYS AS (match_key(title)) STORED,
    artist_id    bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,  -- of the track that brought it
    spotify_id   text        UNIQUE CHECK (spotify_id <> ''),
    deezer_id    bigint      UNIQUE CHECK (deezer_id > 0),
    release_year smallint    CHECK (release_year BETWEEN 1000 AND 3000),
    cover_url    text,
    fetched_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON albums (artist_id);
CREATE UNIQUE INDEX albums_by_title_alone ON albums (artist_id, title_key)
    WHERE spotify_id IS NULL AND deezer_id IS NULL;

CREATE TABLE tracks (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title             text        NOT NULL CHECK (btrim(title) <> ''),
    song_key          text        NOT NULL GENERATED ALWAYS AS (song_key(title)) STORED,
    artist_id         bigint      NOT NULL REFERENCES artists,  -- the main one; all of them are in track_artists
    album_id          bigint      REFERENCES albums ON DELETE SET NULL,
    spotify_id        text        UNIQUE CHECK (spotify_id <> ''),
    isrc              text        UNIQUE CHECK (isrc ~ '^[A-Z0-9]{12}$'),
    mbid              text        UNIQUE CHECK (mbid ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'),
    deezer_id         bigint      UNIQUE CHECK (deezer_id > 0),
    duration_ms       integer     CHECK (duration_ms >= 0),
    is_explicit       boolean,
    popularity        real        CHECK (popularity BETWEEN 0 AND 100),
    popularity_source source,
    release_year      smallint    CHECK (release_year BETWEEN 1000 AND 3000),  -- the earliest that any album claims
    source            source      NOT NULL,                                    -- who told us of it
    created_at        timestamptz NOT NULL DEFAULT now(),
    fetched_at        timestamptz NOT NULL DEFAULT now(),
    CHECK ((popularity IS NULL) = (popularity_source IS NULL))
);
CREATE INDEX ON tracks (artist_id, song_key);  -- an artist's tracks by title
CREATE INDEX tracks_by_word ON tracks USING gin (to_tsvector('simple', song_key));  -- for whoever looks for one by name
CREATE INDEX ON tracks (album_id);
-- A track of which only artist and title are known is one track, however often it comes by.
CREATE UNIQUE INDEX tracks_by_title_alone ON tracks (artist_id, title)
    WHERE spotify_id IS NULL AND isrc IS NULL AND mbid IS NULL AND deezer_id IS NULL;

-- The credit of a track, in order; position 1 is the main artist.
CREATE TABLE track_artists (
    track_id  bigint   NOT NULL REFERENCES tracks ON DELETE CASCADE,
    artist_id bigint   NOT NULL REFERENCES artists ON DELETE CASCADE,
    position  smallint NOT NULL CHECK (position > 0),
    PRIMARY KEY (track_id, artist_id)
);
CREATE INDEX ON track_artists (artist_id);

-- The other names under which outsiders know one of ours.
CREATE TABLE artist_aliases (
    kind      text   NOT NULL CHECK (kind IN ('spotify', 'mbid', 'deezer')),
    handle    text   NOT NULL,
    artist_id bigint NOT NULL REFERENCES artists ON DELETE CASCADE,
    PRIMARY KEY (kind, handle)
);
CREATE INDEX ON artist_aliases (artist_id);

CREATE TABLE track_aliases (
    kind     text   NOT NULL CHECK (kind IN ('spotify', 'isrc', 'mbid', 'deezer')),
    handle   text   NOT NULL,
    track_id bigint NOT NULL REFERENCES tracks ON DELETE CASCADE,
    PRIMARY KEY (kind, handle)
);
CREATE INDEX ON track_aliases (track_id);

-- Which track one went into that turned out to be the same: pools that were kept from before still name it.
CREATE TABLE merged_tracks (
    gone_id  bigint PRIMARY KEY,
    track_id bigint NOT NULL REFERENCES tracks ON DELETE CASCADE
);
CREATE INDEX ON merged_tracks (track_id);

-- How a track sounds; a row without a source says that we asked on that day, and nobody knew.
CREATE TABLE audio_features (
    track_id         bigint      PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
    source           source,
    fetched_at       timestamptz NOT NULL DEFAULT now(),
    acousticness     share,
    danceability     share,
    energy           share,
    instrumentalness share,
    liveness         share,
    loudness         real        CHECK (loudness BETWEEN -200 AND 100),
    speechiness      share,
    tempo            real        CHECK (tempo BETWEEN 0 AND 1000),
    valence          share,
    key              smallint    CHECK (key BETWEEN 0 AND 11),
    mode             smallint    CHECK (mode IN (0, 1)),
    time_signature   smallint    CHECK (time_signature BETWEEN 0 AND 15),
    CONSTRAINT nobody_knows_nothing CHECK (
        (source IS NULL) = (num_nonnulls(acousticness, danceability, energy, instrumentalness, liveness, loudness,
            speechiness, tempo, valence, key, mode, time_signature) = 0))
);
CREATE INDEX audio_features_unknown ON audio_features (fetched_at, track_id) WHERE source IS NULL;

-- The tracks without a row above, of which nobody was asked yet: so that whoever asks, a few at a time, reads what is to be
-- asked, and not each time the whole catalogue to find them. Rows come with tracks and go at its head, as the answers come:
-- what they leave behind there is read past until it is swept.
CREATE TABLE unheard_tracks (
    track_id bigint PRIMARY KEY REFERENCES tracks ON DELETE CASCADE
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

CREATE FUNCTION note_unheard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unheard_tracks SELECT id FROM new_tracks;
    RETURN NULL;
END $$;

CREATE FUNCTION note_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM unheard_tracks u USING new_answers a WHERE u.track_id = a.track_id;
    RETURN NULL;
END $$;

CREATE TRIGGER unheard AFTER INSERT ON tracks REFERENCING NEW TABLE AS new_tracks
    FOR EACH STATEMENT EXECUTE FUNCTION note_unheard();
CREATE TRIGGER heard AFTER INSERT ON audio_features REFERENCING NEW TABLE AS new_answers
    FOR EACH STATEMENT EXECUTE FUNCTION note_heard();

-- Who sounds like whom, by whose word; rank 1 is the nearest.
CREATE TABLE artist_relations (
    artist_id  bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    related_id bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    source     source      NOT NULL,
    rank       integer     NOT NULL CHECK (rank > 0),
    score      real,
    fetched_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (artist_id, source, related_id),
    CHECK (artist_id <> related_id)
);
CREATE INDEX ON artist_relations (related_id);

-- The last time that somebody was asked about an artist; without a source, nobody knew.
CREATE TABLE artist_answers (
    artist_id  bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    subject    text        NOT NULL CHECK (subject IN ('relations', 'tracks', 'genres')),
    source     source,
    fetched_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (artist_id, subject)
);

-- Whose related artists somebody asks for at this moment, so that nobody on another host asks for them too.
CREATE TABLE relation_questions (
    artist_id   bigint      PRIMARY KEY REFERENCES artists ON DELETE CASCADE,
    asked_until timestamptz NOT NULL  -- when whoever asks must be dead
);

-- The last time that somebody was asked under which id Spotify has a track of another catalogue's; found or not.
CREATE TABLE track_links_asked (
    track_id bigint      PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
    asked_at timestamptz NOT NULL DEFAULT now()
);

-- Which transactions of the last hours changed what lists are made of: whoever holds the catalogue in memory sees by them
-- that it has changed, without reading it, and in whatever order they end.
CREATE TABLE catalogue_changes (
    transaction xid8        NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (transaction, at)  -- numbers alone begin anew in a restored database
);
CREATE INDEX ON catalogue_changes (at);

CREATE FUNCTION note_catalogue_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalogue_changes (transaction) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON artists
    FOR EACH STATEMENT EXECUTE FUNCTION note_catalogue_change();
CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tracks
    FOR EACH STATEMENT EXECUTE FUNCTION note_catalogue_change();
CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON audio_features
    FOR EACH STATEMENT EXECUTE FUNCTION note_catalogue_change();
CREATE TRIGGER changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON artist_relations
    FOR EACH STATEMENT EXECUTE FUNCTION note_catalogue_change();

-- ─── What a listener plays ───────────────────────────────────────────────────────────────────────────────────────

-- One sync after another. The lists below change only in the transaction that ends one well.
CREATE TABLE sync_runs (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tracks      integer     NOT NULL CHECK (tracks >= 0),
    artists     integer     NOT NULL CHECK (artists >= 0),
    plays       integer     NOT NULL CHECK (plays >= 0),   -- new ones
    calls       integer     NOT NULL CHECK (calls >= 0),   -- what it cost outside
    CHECK (finished_at >= started_at)
);
CREATE INDEX ON sync_runs (listener_id, finished_at DESC);
CREATE INDEX ON sync_runs (finished_at);  -- which are old enough to be forgotten

-- What a listener's list looked like when all of it was read last: while its first page and its length stay as they
-- were, the rest need not be asked for again.
CREATE TABLE list_readings (
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    list        text        NOT NULL,  -- such as `tracks/short_term`
    length      integer     NOT NULL CHECK (length >= 0),
    first_page  sha256      NOT NULL,  -- of the ids on it, in order
    read_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener_id, list)
);

-- A listener's favourite tracks. A track that leaves the list keeps its row and loses its rank.
CREATE TABLE user_tracks (
    listener_id   bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    time_range    time_range  NOT NULL,
    track_id      bigint      NOT NULL REFERENCES tracks ON DELETE CASCADE,
    rank          integer     CHECK (rank > 0),
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener_id, time_range, track_id),
    CHECK (last_seen_at >= first_seen_at)
);
CREATE INDEX ON user_tracks (track_id);

-- A listener's favourite artists, kept in the same way.
CREATE TABLE user_artists (
    listener_id   bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    time_range    time_range  NOT NULL,
    artist_id     bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    rank          integer     CHECK (rank > 0),
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener_id, time_range, artist_id),
    CHECK (last_seen_at >= first_seen_at)
);
CREATE INDEX ON user_artists (artist_id);

-- Each time that a listener heard a track.
CREATE TABLE plays (
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    played_at   timestamptz NOT NULL,
    track_id    bigint      NOT NULL REFERENCES tracks ON DELETE CASCADE,
    source      source      NOT NULL,
    PRIMARY KEY (listener_id, played_at, track_id)
);
CREATE INDEX ON plays (track_id);

-- What a listener says of a track: more like it, never again, or not for a while.
CREATE TABLE feedback (
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    track_id    bigint      NOT NULL REFERENCES tracks ON DELETE CASCADE,
    opinion     text        NOT NULL CHECK (opinion IN ('like', 'dislike', 'not_now')),
    given_at    timestamptz NOT NULL DEFAULT now(),
    rests_until timestamptz,  -- the end of "not now": after it nothing was said
    PRIMARY KEY (listener_id, track_id),
    CHECK ((rests_until IS NOT NULL) = (opinion = 'not_now'))
);
CREATE INDEX ON feedback (track_id);

-- What a listener says of an artist: more, less, or never again.
CREATE TABLE artist_feedback (
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    artist_id   bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    opinion     text        NOT NULL CHECK (opinion IN ('like', 'less', 'dislike')),
    given_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener_id, artist_id)
);
CREATE INDEX ON artist_feedback (artist_id);

-- Which tracks of their lists a listener has been shown, and since when: what is not taken up rests for a while.
-- A row goes when the rest is over, so that a track that is shown again begins anew.
CREATE TABLE shown_tracks (
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    track_id    bigint      NOT NULL REFERENCES tracks ON DELETE CASCADE,
    shown_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (listener_id, track_id)
);
CREATE INDEX ON shown_tracks (track_id);

-- ─── Recommendations ─────────────────────────────────────────────────────────────────────────────────────────────

-- A ranked list, with all that is needed to make the same list again.
CREATE TABLE recommendation_editions (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener_id  bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    number       integer     NOT NULL CHECK (number > 0),  -- a listener's first is 1
    made_at      timestamptz NOT NULL DEFAULT now(),
    pool         jsonb       NOT NULL,                     -- the snapshot: how many candidates, up to which track
    settings     jsonb       NOT NULL,                     -- the weights
    taste        jsonb,                                    -- seeds with their weights, and what was kept out
    seed         bigint      NOT NULL,
    restored_from integer    CHECK (restored_from < number),  -- the older edition that it brought back
    awaits_sounds boolean    NOT NULL DEFAULT false,       -- made while it was asked how songs sound: another one follows
    stale_since  timestamptz,                              -- when something better could be made; it is served still
    stale_reason text,
    UNIQUE (listener_id, number),
    UNIQUE (id, listener_id),
    CHECK ((stale_since IS NULL) = (stale_reason IS NULL))
);

CREATE TABLE recommendations (
    edition_id  bigint           NOT NULL,
    listener_id bigint           NOT NULL,
    rank        integer          NOT NULL CHECK (rank > 0),
    track_id    bigint           NOT NULL REFERENCES tracks ON DELETE CASCADE,
    score       double precision NOT NULL CONSTRAINT a_score_is_a_number CHECK (score <> 'NaN'),
    reasons     jsonb            NOT NULL,
    PRIMARY KEY (edition_id, rank),
    UNIQUE (edition_id, track_id),
    FOREIGN KEY (edition_id, listener_id) REFERENCES recommendation_editions (id, listener_id) ON DELETE CASCADE
);
CREATE INDEX ON recommendations (track_id);
CREATE INDEX ON recommendations (listener_id);

-- A list that a listener saves as a playlist at Spotify: made once, whoever dies on the way.
CREATE TABLE playlists (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener_id bigint      NOT NULL REFERENCES listeners ON DELETE CASCADE,
    key         text        NOT NULL CHECK (key <> ''),           -- the same wish has the same
    name        text        NOT NULL CHECK (btrim(name) <> ''),
    description text        NOT NULL,
    mark        text        NOT NULL UNIQUE CHECK (mark <> ''),   -- in the description: by it, it is found again
    is_public   boolean     NOT NULL,
    origin      text        NOT NULL,                             -- what it was made of: `edition 12`
    items       text[]      NOT NULL CHECK (cardinality(items) BETWEEN 1 AND 10000),  -- Spotify's ids, in order
    left_out    integer     NOT NULL CHECK (left_out >= 0),       -- tracks of which no id of Spotify's is known
    state       text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'filling', 'done', 'failed')),
    spotify_id  text        CHECK (spotify_id <> ''),
    url         text,
    added       integer     NOT NULL DEFAULT 0,                   -- how many items are on it for certain
    error       text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    UNIQUE (listener_id, key),
    CHECK (added BETWEEN 0 AND cardinality(items)),
    CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'failed'))),
    CHECK (spotify_id IS NOT NULL OR state IN ('waiting', 'failed')),
    CHECK ((error IS NOT NULL) = (state = 'failed'))
);

-- ─── The crawl ───────────────────────────────────────────────────────────────────────────────────────────────────

-- A walk over related artists, level by level. A level opens when the one before it is done, piece by piece, and takes its
-- artists in the order of their parents and ranks: so the same answers give the same walk, whoever was killed on the way.
CREATE TABLE crawls (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listener_id     bigint      REFERENCES listeners ON DELETE CASCADE,  -- NULL: the operator's
    seed            text        NOT NULL,                                -- as it was asked: `me`, a name, a link
    depth           integer     NOT NULL CHECK (depth BETWEEN 0 AND 10),
    breadth         integer     NOT NULL CHECK (breadth BETWEEN 1 AND 100),
    artist_limit    integer     NOT NULL CHECK (artist_limit BETWEEN 1 AND 1000000),
    state           text        NOT NULL DEFAULT 'planned'
                    CHECK (state IN ('planned', 'running', 'waiting', 'paused', 'done', 'cancelled', 'failed')),
    plan            jsonb       NOT NULL DEFAULT '{}',  -- artists expected, calls by provider, time …
    calls           jsonb       NOT NULL DEFAULT '{}',  -- … and the calls that were made, by provider …
    sound_calls     jsonb       NOT NULL DEFAULT '{}',  -- … and those that asked how its tracks sound, beside it and after it
    sounded_at      timestamptz,                        -- when the last of these ended
    is_trial        boolean     NOT NULL DEFAULT false, -- it is to be planned, and not begun
    level           integer     NOT NULL DEFAULT 0,     -- the depth that is being visited
    opened_through  integer     NOT NULL DEFAULT 0,     -- the last position whose related artists are in the crawl
    artists_found   integer     NOT NULL DEFAULT 0,
    artists_visited integer     NOT NULL DEFAULT 0,
    artists_failed  integer     NOT NULL DEFAULT 0,
    tracks_found    integer     NOT NULL DEFAULT 0,     -- by its visits; a track of two artists counts twice
    waiting_until   timestamptz,
    waiting_for     text,                               -- the provider whose budget is spent
    error           text,
    sequence        bigint      NOT NULL DEFAULT 0,     -- grows with every change, for whoever watches …
    whole_since     bigint      NOT NULL DEFAULT 0,     -- … and begins anew who saw less: then an artist went out of it
    pace            double precision NOT NULL DEFAULT 0,  -- visits a second, lately, as it was …
    paced_at        timestamptz,                          -- … when the last of them ended
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'cancelled', 'failed'))),
    CHECK ((waiting_until IS NOT NULL) = (state = 'waiting')),
    CHECK (artists_visited + artists_failed <= artists_found),
    CHECK (artists_found <= artist_limit)
);
CREATE INDEX ON crawls (listener_id, created_at DESC);
-- Each visit looks whether it has ended one, and who keeps house for those that ended long ago.
CREATE INDEX ON crawls (finished_at) WHERE finished_at IS NOT NULL;

-- The frontier, and all that lies behind it. An artist is in a crawl once.
CREATE TABLE crawl_artists (
    crawl_id    bigint      NOT NULL REFERENCES crawls ON DELETE CASCADE,
    listener_id bigint      REFERENCES listeners ON DELETE CASCADE,
    artist_id   bigint      NOT NULL REFERENCES artists ON DELETE CASCADE,
    position    integer     NOT NULL CHECK (position > 0),  -- the order of discovery
    depth       integer     NOT NULL CHECK (depth >= 0),
    parent_id   bigint      REFERENCES artists ON DELETE SET NULL,
    state       text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'visited', 'failed')),
    settled_at  timestamptz,
    sequence    bigint      NOT NULL,                       -- the crawl's, when this was found, or settled
    PRIMARY KEY (crawl_id, artist_id),
    UNIQUE (crawl_id, position),
    CHECK ((settled_at IS NOT NULL) = (state <> 'waiting'))
);
CREATE INDEX ON crawl_artists (crawl_id, sequence, position);  -- what is new to whoever watches
-- A level opens when the one before is done: within a crawl, depth grows with the position and with the order of the
-- visits, so that these two read any page of it in order, whatever it is narrowed to.
CREATE INDEX crawl_artists_by_state ON crawl_artists (crawl_id, state, depth, position);
CREATE UNIQUE INDEX crawl_artists_as_visited ON crawl_artists (crawl_id, depth, sequence)
    WHERE state = 'visited';
CREATE INDEX ON crawl_artists (artist_id, state);  -- which crawls wait for one; and, as the next, what a merge moves
CREATE INDEX ON crawl_artists (parent_id);
CREATE INDEX ON crawl_artists (listener_id);

-- ─── Work ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Work that must happen, kept until it has.
--
-- A worker takes a job with a lease: a deadline by this database's clock, and a token that no other lease ever had.
-- Whoever ends the job must still hold that token, so that a worker which slept through its lease changes nothing.
CREATE TABLE jobs (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind <> ''),
    payload         jsonb       NOT NULL DEFAULT '{}',
    unique_key      text,                               -- one live job for each (kind, key)
    state           text        NOT NULL DEFAULT 'available' CHECK (state IN ('available', 'scheduled', 'running',
                    'retryable', 'pending', 'completed', 'cancelled', 'discarded')),
    priority        smallint    NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),  -- 1 first: a listener waits
    run_at          timestamptz NOT NULL DEFAULT now(),
    attempt         integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    max_attempts    integer     NOT NULL CHECK (max_attempts > 0),
    lease_token     bigint,
    lease_until     timestamptz,
    worker          text,
    rescue_count    integer     NOT NULL DEFAULT 0,     -- how often its worker died
    rerun_requested boolean     NOT NULL DEFAULT false, -- somebody asked again while it ran
    is_repeat       boolean     NOT NULL DEFAULT false, -- its last try failed outside: its calls are repeats
    resumed         boolean     NOT NULL DEFAULT false, -- its listener signed in while it ran: it need not be parked
    progress        jsonb,                              -- what a snoozed job need not do twice
    waits_for       text,                               -- the budget that it waits for: provider/family
    listener_id     bigint      REFERENCES listeners ON DELETE CASCADE,
    crawl_id        bigint      REFERENCES crawls ON DELETE CASCADE,
    reason          text,                               -- why it was discarded, parked, cancelled or put off
    error           text,                               -- the last one
    created_at      timestamptz NOT NULL DEFAULT now(),
    finalized_at    timestamptz,
    CONSTRAINT final_jobs_have_an_end
        CHECK ((finalized_at IS NOT NULL) = (state IN ('completed', 'cancelled', 'discarded'))),
    CONSTRAINT running_jobs_have_a_lease
        CHECK ((state = 'running') = (lease_token IS NOT NULL)
           AND (state = 'running') = (lease_until IS NOT NULL)
           AND (state = 'running') = (worker IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0);

CREATE SEQUENCE job_lease_tokens;

-- Asking for what is under way already joins it. A parked job (pending: its listener must sign in first) counts too.
CREATE UNIQUE INDEX jobs_one_live ON jobs (kind, unique_key)
    WHERE state IN ('available', 'scheduled', 'running', 'retryable', 'pending');
-- What was under way when a worker died: a worker has one such job at a time, so that a poison pill takes no other along.
CREATE UNIQUE INDEX jobs_one_suspect ON jobs (worker) WHERE state = 'running' AND rescue_count > 0;
-- By kind first: a lane finds the head of what it does, and reads past nothing that others do.
CREATE INDEX jobs_to_claim ON jobs (kind, priority, run_at, id) WHERE state = 'available';
CREATE INDEX jobs_to_wake ON jobs (run_at) WHERE state IN ('scheduled', 'retryable') AND waits_for IS NULL;
CREATE INDEX jobs_waiting_for_a_budget ON jobs (waits_for, priority, run_at, id)
    WHERE state = 'scheduled' AND waits_for IS NOT NULL;
CREATE INDEX jobs_to_rescue ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_to_forget ON jobs (finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX jobs_of_a_listener ON jobs (listener_id) WHERE listener_id IS NOT NULL;
CREATE INDEX jobs_of_a_crawl ON jobs (crawl_id) WHERE crawl_id IS NOT NULL;

-- What recurs: a job every period, on a grid that starts at `next_due_at`.
CREATE TABLE schedules (
    name        text        PRIMARY KEY CHECK (name <> ''),
    listener_id bigint      REFERENCES listeners ON DELETE CASCADE,
    kind        text        NOT NULL,
    payload     jsonb       NOT NULL DEFAULT '{}',
    unique_key  text,
    priority    smallint    NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 4),
    max_attempts integer    NOT NULL CHECK (max_attempts > 0),
    period      interval    NOT NULL CHECK (period >= interval '1 second'),
    jitter      interval    NOT NULL DEFAULT '0' CHECK (jitter >= interval '0'),
    next_due_at timestamptz NOT NULL
);
CREATE INDEX ON schedules (next_due_at);
CREATE INDEX ON schedules (listener_id);

-- That a schedule ran for one due time. The key is what makes a second run of it impossible, not who leads.
CREATE TABLE schedule_runs (
    schedule    text        NOT NULL REFERENCES schedules ON DELETE CASCADE,
    due_at      timestamptz NOT NULL,
    listener_id bigint      REFERENCES listeners ON DELETE CASCADE,
    job_id      bigint      NOT NULL,  -- the job may be pruned before this row
    ran_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schedule, due_at)
);
CREATE INDEX ON schedule_runs (ran_at);
CREATE INDEX ON schedule_runs (listener_id);

-- What we may still ask of an outsider: one row for the provider (family '*'), one for each family of endpoints.
-- Every call reserves its place here first, whatever process it comes from, and a restart forgets nothing.
CREATE TABLE upstream_limits (
    provider        text             NOT NULL,
    family          text             NOT NULL,
    next_slot_at    timestamptz      NOT NULL DEFAULT '-infinity',  -- the earliest time of the next call
    rate            double precision CHECK (rate > 0),              -- calls a second, where it adapts
    rate_changed_at timestamptz,
    blocked_until   timestamptz,
    blocked_reason  text             CHECK (blocked_reason IN ('rate', 'quota', 'unwell')),
    recent          bigint[]         NOT NULL DEFAULT '{}',  -- groups of calls: when the last was, in µs since 1970 …
    recent_calls    bigint[]         NOT NULL DEFAULT '{}',  -- … and how many were in each
    in_flight       bigint[]         NOT NULL DEFAULT '{}',  -- calls under way: when each ends at the latest, in µs
    repeat_credit   double precision NOT NULL DEFAULT 1,     -- how many calls may be repeats of failed ones
    repeat_credit_at timestamptz,
    failures        integer          NOT NULL DEFAULT 0,     -- calls in a row that failed
    openings        integer          NOT NULL DEFAULT 0,     -- pauses in a row, each twice the one before
    on_trial        integer          NOT NULL DEFAULT 0,     -- how many calls must go well before it is trusted again
    sent            bigint[]         NOT NULL DEFAULT '{}',  -- groups of calls of the last half minute, as above …
    sent_calls      bigint[]         NOT NULL DEFAULT '{}',
    failed          bigint[]         NOT NULL DEFAULT '{}',  -- … and those that failed in it
    failed_calls    bigint[]         NOT NULL DEFAULT '{}',
    waited_at       timestamptz,                             -- when a listener waited for a call
    calls           bigint           NOT NULL DEFAULT 0,     -- ever
    PRIMARY KEY (provider, family),
    CHECK ((blocked_until IS NULL) = (blocked_reason IS NULL)),
    CHECK (cardinality(recent) = cardinality(recent_calls)),
    CHECK (cardinality(sent) = cardinality(sent_calls) AND cardinality(failed) = cardinality(failed_calls))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- What an app learned that an endpoint answers.
CREATE TABLE capabilities (
    provider   text        NOT NULL,
    app        text        NOT NULL,  -- the client id, or '' where there is none
    endpoint   text        NOT NULL,
    is_open    boolean     NOT NULL,
    status     integer,               -- the HTTP status that taught us
    detail     text,
    learned_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, app, endpoint)
);

-- What happened, for whoever watches or looks back. Never a secret.
CREATE TABLE events (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    topic       text        NOT NULL,
    listener_id bigint      REFERENCES listeners ON DELETE CASCADE,
    data        jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX ON events (topic, id);
CREATE INDEX ON events (listener_id, id);
CREATE INDEX ON events (at);

-- ─── Questions with a name ───────────────────────────────────────────────────────────────────────────────────────

-- A listener's tracks with how they sound. Asked by the listener's own rights.
CREATE VIEW user_track_features WITH (security_invoker = true) AS
SELECT u.listener_id, u.time_range, u.track_id, u.rank, u.first_seen_at, u.last_seen_at,
       f.source, f.fetched_at, f.acousticness, f.danceability, f.energy, f.instrumentalness, f.liveness, f.loudness,
       f.speechiness, f.tempo, f.valence, f.key, f.mode, f.time_signature
  FROM user_tracks u
  LEFT JOIN audio_features f USING (track_id);

-- Every track that a listener has met, by list, by play or by opinion.
CREATE VIEW known_tracks WITH (security_invoker = true) AS
SELECT listener_id, track_id FROM user_tracks
UNION SELECT listener_id, track_id FROM plays
UNION SELECT listener_id, track_id FROM feedback WHERE opinion <> 'not_now';

-- ─── Promises in more than one step ──────────────────────────────────────────────────────────────────────────────

-- Two tracks are one recording: all that points to `gone` points to `kept`, which takes what it did not know.
-- For the service only: a listener's eyes would miss the rows of the others, and the deletion would take those along.
CREATE FUNCTION merge_tracks(kept bigint, gone bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old tracks;
BEGIN
    IF NOT serving() THEN RAISE EXCEPTION 'merging tracks is for the service scope'; END IF;
    IF kept = gone THEN RETURN; END IF;
    PERFORM FROM tracks WHERE id IN (kept, gone) ORDER BY id FOR UPDATE;

    INSERT INTO user_tracks AS u SELECT listener_id, time_range, kept, rank, first_seen_at, last_seen_at
      FROM user_tracks WHERE track_id = gone
        ON CONFLICT (listener_id, time_range, track_id) DO UPDATE
       SET rank = least(u.rank, excluded.rank),
           first_seen_at = least(u.first_seen_at, excluded.first_seen_at),
           last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at);
    INSERT INTO plays SELECT listener_id, played_at, kept, source FROM plays WHERE track_id = gone
        ON CONFLICT DO NOTHING;
    INSERT INTO feedback AS f SELECT listener_id, kept, opinion, given_at, rests_until FROM feedback WHERE track_id = gone
        ON CONFLICT (listener_id, track_id) DO UPDATE
       SET opinion = excluded.opinion, given_at = excluded.given_at, rests_until = excluded.rests_until
     WHERE excluded.given_at > f.given_at;
    INSERT INTO shown_tracks AS s SELECT listener_id, kept, shown_at FROM shown_tracks WHERE track_id = gone
        ON CONFLICT (listener_id, track_id) DO UPDATE SET shown_at = least(s.shown_at, excluded.shown_at);
    UPDATE recommendations r SET track_id = kept WHERE track_id = gone
       AND NOT EXISTS (SELECT FROM recommendations o WHERE o.edition_id = r.edition_id AND o.track_id = kept);
    UPDATE track_aliases SET track_id = kept WHERE track_id = gone;
    INSERT INTO track_artists SELECT kept, artist_id, position + 100 FROM track_artists WHERE track_id = gone
        ON CONFLICT DO NOTHING;
    -- That nobody knew is no knowledge that could stand in the way of some.
    DELETE FROM audio_features k USING audio_features g
     WHERE k.track_id = kept AND k.source IS NULL AND g.track_id = gone AND g.source IS NOT NULL;
    UPDATE audio_features f SET track_id = kept WHERE track_id = gone AND f.source IS NOT NULL
       AND NOT EXISTS (SELECT FROM audio_features o WHERE o.track_id = kept);
    DELETE FROM unheard_tracks u USING audio_features f WHERE u.track_id = kept AND f.track_id = kept;

    UPDATE merged_tracks SET track_id = kept WHERE track_id = gone;
    INSERT INTO merged_tracks VALUES (gone, kept);

    DELETE FROM tracks WHERE id = gone RETURNING * INTO old;
    INSERT INTO track_aliases
    SELECT kind, handle, kept
      FROM tracks t, (VALUES ('spotify', old.spotify_id), ('isrc', old.isrc), ('mbid', old.mbid),
           ('deezer', old.deezer_id::text)) AS v (kind, handle)
     WHERE t.id = kept AND handle IS NOT NULL
       AND CASE kind WHEN 'spotify' THEN t.spotify_id WHEN 'isrc' THEN t.isrc WHEN 'mbid' THEN t.mbid
           ELSE t.deezer_id::text END IS NOT NULL
        ON CONFLICT (kind, handle) DO UPDATE SET track_id = kept;
    UPDATE tracks
       SET spotify_id = coalesce(spotify_id, old.spotify_id), isrc = coalesce(isrc, old.isrc),
           mbid = coalesce(mbid, old.mbid), deezer_id = coalesce(deezer_id, old.deezer_id),
           album_id = coalesce(album_id, old.album_id), duration_ms = coalesce(duration_ms, old.duration_ms),
           is_explicit = coalesce(is_explicit, old.is_explicit),
           popularity = coalesce(popularity, old.popularity),
           popularity_source = coalesce(popularity_source, old.popularity_source),
           release_year = least(release_year, old.release_year)
     WHERE id = kept;
END $$;

-- Two artists are one: the same promise as for tracks.
CREATE FUNCTION merge_artists(kept bigint, gone bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    old artists;
    twin record;
BEGIN
    IF NOT serving() THEN RAISE EXCEPTION 'merging artists is for the service scope'; END IF;
    IF kept = gone THEN RETURN; END IF;
    PERFORM FROM artists WHERE id IN (kept, gone) ORDER BY id FOR UPDATE;

    -- Tracks and albums of which only the title is known may now stand twice under one artist.
    FOR twin IN
        SELECT k.id AS kept_id, g.id AS gone_id FROM tracks g JOIN tracks k ON k.title = g.title
         WHERE g.artist_id = gone AND k.artist_id = kept
           AND num_nonnulls(g.spotify_id, g.isrc, g.mbid, g.deezer_id) = 0
           AND num_nonnulls(k.spotify_id, k.isrc, k.mbid, k.deezer_id) = 0
    LOOP
        PERFORM merge_tracks(twin.kept_id, twin.gone_id);
    END LOOP;
    UPDATE tracks t SET album_id = k.id FROM albums g JOIN albums k ON k.title_key = g.title_key
     WHERE t.album_id = g.id AND g.artist_id = gone AND k.artist_id = kept
       AND num_nonnulls(g.spotify_id, g.deezer_id) = 0 AND num_nonnulls(k.spotify_id, k.deezer_id) = 0;
    DELETE FROM albums g USING albums k WHERE k.title_key = g.title_key AND g.artist_id = gone AND k.artist_id = kept
       AND num_nonnulls(g.spotify_id, g.deezer_id) = 0 AND num_nonnulls(k.spotify_id, k.deezer_id) = 0;

    UPDATE albums SET artist_id = kept WHERE artist_id = gone;
    UPDATE tracks SET artist_id = kept WHERE artist_id = gone;
    INSERT INTO track_artists AS t SELECT track_id, kept, position FROM track_artists WHERE artist_id = gone
        ON CONFLICT (track_id, artist_id) DO UPDATE SET position = least(t.position, excluded.position);
    INSERT INTO user_artists AS u SELECT listener_id, time_range, kept, rank, first_seen_at, last_seen_at
      FROM user_artists WHERE artist_id = gone
        ON CONFLICT (listener_id, time_range, artist_id) DO UPDATE
       SET rank = least(u.rank, excluded.rank),
           first_seen_at = least(u.first_seen_at, excluded.first_seen_at),
           last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at);
    INSERT INTO artist_feedback AS f SELECT listener_id, kept, opinion, given_at FROM artist_feedback WHERE artist_id = gone
        ON CONFLICT (listener_id, artist_id) DO UPDATE SET opinion = excluded.opinion, given_at = excluded.given_at
     WHERE excluded.given_at > f.given_at;
    INSERT INTO artist_relations AS r SELECT kept, related_id, source, rank, score, fetched_at
      FROM artist_relations WHERE artist_id = gone AND related_id <> kept
        ON CONFLICT (artist_id, source, related_id) DO NOTHING;
    INSERT INTO artist_relations AS r SELECT artist_id, kept, source, rank, score, fetched_at
      FROM artist_relations WHERE related_id = gone AND artist_id <> kept
        ON CONFLICT (artist_id, source, related_id) DO UPDATE SET rank = least(r.rank, excluded.rank);
    INSERT INTO artist_answers AS a SELECT kept, subject, source, fetched_at
      FROM artist_answers WHERE artist_id = gone
        ON CONFLICT (artist_id, subject) DO UPDATE
       SET source = coalesce(a.source, excluded.source), fetched_at = greatest(a.fetched_at, excluded.fetched_at);
    -- The crawls that hold both keep the nearer one's place, which was found first, so that a parent still comes before
    -- its children. Who was visited under either name has been visited: at the nearer one's point of the walk, or at the
    -- other's while the nearer one waits. Such a crawl counts one artist less, and who watches it begins anew.
    FOR twin IN
        SELECT crawl_id, near.artist_id AS near_id, near.state AS near_state, far.artist_id AS far_id,
               far.state AS far_state, far.settled_at, far.sequence,
               CASE WHEN 'visited' IN (near.state, far.state) THEN 'visited' WHEN 'failed' IN (near.state, far.state)
                    THEN 'failed' ELSE 'waiting' END AS state
          FROM crawl_artists near JOIN crawl_artists far USING (crawl_id)
         WHERE near.artist_id IN (kept, gone) AND far.artist_id IN (kept, gone) AND near.position < far.position
         ORDER BY crawl_id
    LOOP
        UPDATE crawls SET artists_found = artists_found - 1,
               artists_visited = artists_visited + (twin.state = 'visited')::int
                   - (twin.near_state = 'visited')::int - (twin.far_state = 'visited')::int,
               artists_failed = artists_failed + (twin.state = 'failed')::int
                   - (twin.near_state = 'failed')::int - (twin.far_state = 'failed')::int,
               sequence = sequence + 1, whole_since = sequence + 1
         WHERE id = twin.crawl_id;
        DELETE FROM crawl_artists WHERE crawl_id = twin.crawl_id AND artist_id = twin.far_id;
        UPDATE crawl_artists SET artist_id = kept, state = twin.state,
               settled_at = CASE twin.near_state WHEN 'waiting' THEN twin.settled_at ELSE settled_at END,
               sequence = CASE WHEN twin.near_state <> twin.far_state AND twin.near_state = 'waiting' THEN twin.sequence
                               ELSE sequence END
         WHERE crawl_id = twin.crawl_id AND artist_id = twin.near_id;
    END LOOP;
    -- In the others one takes the other's place. Who waits has no children yet, and is told again; who was settled stays
    -- where they were in the telling, before their children, and all is told anew.
    WITH moved AS (
        UPDATE crawls c SET sequence = sequence + 1,
               whole_since = CASE g.state WHEN 'waiting' THEN whole_since ELSE sequence + 1 END
          FROM (SELECT crawl_id, state FROM crawl_artists WHERE artist_id = gone) g WHERE c.id = g.crawl_id
        RETURNING c.id, c.sequence)
    UPDATE crawl_artists g SET artist_id = kept,
           sequence = CASE g.state WHEN 'waiting' THEN moved.sequence ELSE g.sequence END
      FROM moved WHERE g.crawl_id = moved.id AND g.artist_id = gone;
    UPDATE crawl_artists SET parent_id = kept WHERE parent_id = gone;
    UPDATE artist_aliases SET artist_id = kept WHERE artist_id = gone;

    DELETE FROM artists WHERE id = gone RETURNING * INTO old;
    INSERT INTO artist_aliases
    SELECT kind, handle, kept
      FROM artists t, (VALUES ('spotify', old.spotify_id), ('mbid', old.mbid),
           ('deezer', old.deezer_id::text)) AS v (kind, handle)
     WHERE t.id = kept AND handle IS NOT NULL
       AND CASE kind WHEN 'spotify' THEN t.spotify_id WHEN 'mbid' THEN t.mbid ELSE t.deezer_id::text END IS NOT NULL
        ON CONFLICT (kind, handle) DO UPDATE SET artist_id = kept;
    UPDATE artists
       SET spotify_id = coalesce(spotify_id, old.spotify_id), mbid = coalesce(mbid, old.mbid),
           deezer_id = coalesce(deezer_id, old.deezer_id),
           genres = CASE WHEN genres = '{}' THEN old.genres ELSE genres END,
           genres_source = coalesce(genres_source, old.genres_source),
           popularity = coalesce(popularity, old.popularity),
           popularity_source = coalesce(popularity_source, old.popularity_source),
           image_url = coalesce(image_url, old.image_url)
     WHERE id = kept;
END $$;

-- A person leaves: every row that is theirs goes, and the receipt says how many of which.
-- The tables are those that have a listener_id, so that none can be forgotten.
CREATE FUNCTION forget_listener(listener bigint) RETURNS TABLE (table_name text, rows_deleted bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM listeners WHERE id = listener FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    FOR table_name IN
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind = 'r' AND a.attname = 'listener_id' AND NOT a.attisdropped
           AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'listeners'::regclass)
         ORDER BY c.relname
    LOOP
        EXECUTE format('SELECT count(*) FROM %I WHERE listener_id = $1', table_name) INTO rows_deleted USING listener;
        RETURN NEXT;
    END LOOP;
    DELETE FROM listeners WHERE id = listener;  -- and all that refers to them
    table_name := 'listeners';
    rows_deleted := 1;
    RETURN NEXT;
END $$;

-- ─── To each their own ───────────────────────────────────────────────────────────────────────────────────────────

-- One policy for every table with a listener's data, FORCEd so that it binds the owner too.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'sessions', 'api_tokens', 'spotify_tokens', 'sync_runs', 'list_readings', 'user_tracks', 'user_artists', 'plays',
        'feedback', 'artist_feedback', 'shown_tracks',
        'recommendation_editions', 'recommendations', 'playlists', 'crawls', 'crawl_artists', 'jobs', 'schedules',
        'schedule_runs', 'events']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY to_each_their_own ON %I USING (in_scope(listener_id)) '
            'WITH CHECK (in_scope(listener_id))', name);
    END LOOP;
END $$;

ALTER TABLE listeners ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY to_each_their_own ON listeners USING (in_scope(id)) WITH CHECK (in_scope(id));

-- Nobody is anybody yet while signing in.
ALTER TABLE login_attempts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY for_the_service ON login_attempts USING (serving()) WITH CHECK (serving());
