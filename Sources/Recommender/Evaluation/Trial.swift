/// What is measured, and on whom: a data set, the listeners of a split, how much is shown of them, and the engine's settings.
public struct Trial: Sendable {
    /// A data set in the layout of the protocol: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv, SPLIT/truth.csv.
    public var directory: String
    /// The folder of the listeners.
    public var split: String
    /// Leaves other listeners' histories out: those of train.csv in the directory.
    public var alone = false
    /// How many other listeners' histories there are, drawn by a fixed seed; nil: all.
    public var others: Int?
    /// How many of the shown tracks the engine sees of a listener, from the first rank on; nil: all.
    ///
    /// The others are not told to the engine and are not in the truth: recommending one is a miss. Only for lists that are
    /// written to a file they are known, and not recommended: the protocol's scorer refuses them.
    public var seeds: Int?
    /// How many listeners make one: K neighbours in the order of the file, shown and hidden tracks united.
    ///
    /// Those left over at the end are left out.
    public var mix = 1
    /// The part of the catalogue whose audio features are taken away, 0 to 1; which ones depends on the item id alone.
    public var withoutFeatures = 0.0
    /// How many listeners to take, from the first on.
    public var limit = Int.max
    /// The dials of every request.
    public var dials = Dials()
    /// The engine's settings.
    public var settings = EngineSettings()

    /// A trial of the default engine on all listeners of a split.
    public init(directory: String, split: String) {
        self.directory = directory
        self.split = split
    }

    /// What distinguishes the trial, as words for the head of a table.
    var remarks: String {
        var words: [String] = alone ? ["alone"] : []
        if let seeds { words.append("\(seeds) shown") }
        if mix > 1 { words.append("mixed of \(mix)") }
        if withoutFeatures > 0 {
            words.append("\(Int((withoutFeatures * 100).rounded())) % without features")
        }
        return words.map { ", \($0)" }.joined()
    }
}
