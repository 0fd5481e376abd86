internal import FoundationEssentials
internal import Recommender

/// Removes from a folder the drafts of snapshots whose writers were killed, as far as the snapshots are ours by their names.
func removeAbandonedDrafts(in folder: String, where isOurs: (String) -> Bool) {
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        guard let draft = SnapshotDraft(file), isOurs(draft.name) else { continue }
        draft.removeIfAbandoned(in: folder)
    }
}
