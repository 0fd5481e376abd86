/// A list that takes candidates from the highest level down; where not all of a level have room, the lot decides.
///
/// With popularity as the level it is the list of what is most popular, and with one level for all a list by chance. What it
/// finds is an expected value, exact and without drawing, so that the order of equals favours nobody.
struct RankedDraw {
    /// The level that has no room for all; those above are on the list, and those below are not.
    private let level: Int
    /// How many are on that level, and how many of them have room.
    private let equals: Int
    private let room: Int

    /// A list of so many places.
    ///
    /// - Parameter counts: how many candidates each level has, the lowest level first.
    init(places: Int, counts: [Int]) {
        var left = max(0, places)
        for level in counts.indices.reversed() {
            guard counts[level] <= left else {
                self.level = level
                (equals, room) = (counts[level], left)
                return
            }
            left -= counts[level]
        }
        (level, equals, room) = (-1, 0, 0)
    }

    /// The chance that at least one of a group of candidates is on the list.
    ///
    /// - Parameter group: how many of its candidates are on each level.
    func chance(ofAnyOf group: [Int: Int]) -> Double {
        if group.contains(where: { $0.key > level && $0.value > 0 }) { return 1 }
        // Drawn without replacement: all `mine` must be among the equals that are left out.
        let mine = group[level] ?? 0
        let missed = (0..<mine).reduce(1.0) { product, taken in
            product * Double(max(0, equals - room - taken)) / Double(equals - taken)
        }
        return 1 - missed
    }
}
