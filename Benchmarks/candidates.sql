-- Fills a database with a catalogue of :tracks candidates through the real schema, and with one listener who was synced
-- and has no list yet. Run with psql -v tracks=100000; the same catalogue every time.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET segue.scope = 'service';
BEGIN;
SELECT setseed(0.5) \g /dev/null

INSERT INTO artists (name, genres, genres_source, popularity, popularity_source, spotify_id)
SELECT 'Artist ' || n, ARRAY['genre ' || n % 200, 'genre ' || n % 37], 'spotify', n % 101, 'spotify', 'artist' || n
  FROM generate_series(1, :tracks / 10) n;

INSERT INTO tracks (title, artist_id, spotify_id, popularity, popularity_source, release_year, source)
SELECT 'Song number ' || n, 1 + n % (:tracks / 10), 'track' || n, n % 101, 'spotify', 1960 + n % 60, 'spotify'
  FROM generate_series(1, :tracks) n;

INSERT INTO track_artists (track_id, artist_id, position) SELECT id, artist_id, 1 FROM tracks;

-- Four of five have a sound that somebody knows.
INSERT INTO audio_features (track_id, source, acousticness, danceability, energy, instrumentalness, liveness, loudness,
                            speechiness, tempo, valence, key, mode, time_signature)
SELECT id, 'spotify', random(), random(), random(), random(), random(), -60 * random(),
       random(), 60 + 120 * random(), random(), id % 12, id % 2, 4
  FROM tracks WHERE id % 5 <> 0;

INSERT INTO artist_relations (artist_id, related_id, source, rank)
SELECT a.id, 1 + (a.id * 31 + r * r * 17) % (:tracks / 10), 'spotify', r
  FROM artists a, generate_series(1, 20) r
 WHERE 1 + (a.id * 31 + r * r * 17) % (:tracks / 10) <> a.id
    ON CONFLICT DO NOTHING;

WITH listener AS (INSERT INTO listeners (account, name) VALUES ('bench', 'Bench') RETURNING id),
     synced AS (INSERT INTO sync_runs (listener_id, started_at, tracks, artists, plays, calls)
                SELECT id, now(), 50, 20, 0, 0 FROM listener),
     artists AS (INSERT INTO user_artists (listener_id, time_range, artist_id, rank)
                 SELECT listener.id, 'short_term', n * 7, n FROM listener, generate_series(1, 20) n)
INSERT INTO user_tracks (listener_id, time_range, track_id, rank)
SELECT listener.id, 'short_term', n * (:tracks / 50 - 1), n FROM listener, generate_series(1, 50) n;
COMMIT;
ANALYZE;
