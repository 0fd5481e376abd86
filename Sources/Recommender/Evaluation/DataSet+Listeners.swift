internal import FoundationEssentials
internal import Music

extension DataSet {
    /// The listeners of a split in the order of the file, their seeds by rank; what is not in the catalogue is passed over.
    ///
    /// A weight may be a number of plays, of which a few songs have nearly all: it speaks by its square root. Where a listener's
    /// weights all say nothing, every seed speaks as loudly.
    mutating func listeners(_ directory: String) throws -> [TestListener] {
        let table = try CSVReader(path: "\(directory)/users.csv")
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        let (weight, rank) = (table.optionalColumn("weight"), table.optionalColumn("rank"))
        var places: [String: Int] = [:]
        var listeners: [TestListener] = []
        var ranks: [[Double]] = []
        for row in table {
            let place = places[row[user]] ?? listeners.count
            if place == listeners.count {
                places[row[user]] = place
                listeners.append(TestListener(id: row[user]))
                ranks.append([])
            }
            guard let track = self.place(of: row[item]) else {
                passOver("rows of users.csv")
                continue
            }
            let loud = max(weight.flatMap { row.number($0) } ?? 1, 0)
            let seed = Taste.Seed(track: Track.ID(rawValue: Int64(track)), weight: loud.squareRoot())
            let number = rank.flatMap { row.number($0) } ?? Double(ranks[place].count + 1)
            let at = ranks[place].firstIndex { $0 > number } ?? ranks[place].count
            ranks[place].insert(number, at: at)
            listeners[place].seeds.insert(seed, at: at)
        }
        for place in listeners.indices { listeners[place].evenOutSilence() }
        try readTruth("\(directory)/truth.csv", of: &listeners, at: places)
        return listeners
    }

    private mutating func readTruth(
        _ path: String, of listeners: inout [TestListener], at places: [String: Int]
    ) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let table = try CSVReader(path: path)
        let (user, hidden) = (try table.column("user_id"), try table.column("item_id"))
        for row in table {
            guard let place = places[row[user]], let item = self.place(of: row[hidden]) else {
                passOver("rows of truth.csv")
                continue
            }
            listeners[place].hidden.insert(item)
        }
    }

    /// The histories of train.csv, or of so many of its listeners, drawn by a fixed seed; the order of the file plays no part.
    mutating func others(_ path: String, atMost limit: Int?) throws -> [OtherHistory] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let table = try CSVReader(path: path)
        guard !table.header.isEmpty else { return [] }
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        var tracks: [String: [Track.ID]] = [:]
        for row in table {
            guard let place = place(of: row[item]) else {
                passOver("rows of train.csv")
                continue
            }
            tracks[row[user], default: []].append(Track.ID(rawValue: Int64(place)))
        }
        let drawn = tracks.keys.map { (lot: Self.lot(of: $0), user: $0) }.sorted {
            ($0.lot, $0.user) < ($1.lot, $1.user)
        }
        return drawn.prefix(limit ?? drawn.count).enumerated().map { number, drawn in
            OtherHistory(member: Int64(number), tracks: tracks[drawn.user]!)
        }
    }

    /// How novel each item is, by how many of the histories of train.csv have it: -log2 of their part; nil where there are none
    /// that can be read.
    func novelty(_ path: String) throws -> [Double]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let table = try CSVReader(path: path)
        guard let user = table.optionalColumn("user_id"), let item = table.optionalColumn("item_id") else {
            return nil
        }
        var users: Set<String> = []
        var counts = [Int](repeating: 0, count: items.count)
        for row in table {
            users.insert(row[user])
            if let place = place(of: row[item]) { counts[place] += 1 }
        }
        return counts.map { -logarithm(Double($0 + 1) / Double(users.count + 1)) / logarithm(2) }
    }
}
