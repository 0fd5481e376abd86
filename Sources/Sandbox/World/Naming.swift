/// Names that nobody bears, though they might.
struct NameGiver {
    private var chance: Chance
    private var taken: Set<String> = []

    init(seed: UInt64) { chance = Chance(for: "names", seed: seed) }

    /// A name for an artist that no other artist has.
    mutating func artist(_ naming: Scene.Naming) -> String {
        for _ in 0..<12 {
            let name = candidate(naming)
            if taken.insert(name).inserted { return name }
        }
        // The words have run out: a roman numeral tells them apart, as it does out there.
        let name = "\(candidate(naming)) \(chance.pick(["II", "III", "IV", "V", "VI", "VII"])) \(taken.count)"
        taken.insert(name)
        return name
    }

    /// A title for an album or a track.
    mutating func title() -> String {
        switch chance.next() % 8 {
        case 0: "\(chance.pick(Words.qualities)) \(chance.pick(Words.things))"
        case 1: "\(chance.pick(Words.things)) of \(chance.pick(Words.places))"
        case 2: "\(chance.pick(Words.deeds)) the \(chance.pick(Words.things))"
        case 3: "\(chance.pick(Words.times)) in \(chance.pick(Words.places))"
        case 4: "\(chance.pick(Words.deeds)) Me \(chance.pick(Words.times))"
        case 5: "\(chance.pick(Words.things))s & \(chance.pick(Words.things))s"
        case 6: "No \(chance.pick(Words.things)) Before \(chance.pick(Words.times))"
        default: chance.pick(Words.things)
        }
    }

    private mutating func candidate(_ naming: Scene.Naming) -> String {
        switch naming {
        case .band:
            switch chance.next() % 4 {
            case 0: "The \(chance.pick(Words.qualities)) \(chance.pick(Words.things))s"
            case 1: "\(chance.pick(Words.qualities)) \(chance.pick(Words.things))"
            case 2: "\(chance.pick(Words.things)) \(chance.pick(Words.places))"
            default: "\(chance.pick(Words.places)) \(chance.pick(Words.things)) Club"
            }
        case .person: "\(chance.pick(Words.forenames)) \(chance.pick(Words.surnames))"
        case .alias:
            switch chance.next() % 4 {
            case 0: "DJ \(chance.pick(Words.things))"
            case 1: "\(chance.pick(Words.things))\(chance.next() % 90 + 10)"
            case 2: "\(chance.pick(Words.qualities).uppercased()) \(chance.pick(Words.surnames))"
            default: "\(chance.pick(Words.forenames)) \(chance.pick(Words.things))"
            }
        case .ensemble:
            "\(chance.pick(Words.surnames)) \(chance.pick(["Trio", "Quartet", "Quintet", "Ensemble", "Orchestra"]))"
        }
    }

    private enum Words {
        static let qualities = """
            Velvet Silent Electric Paper Northern Crimson Hollow Golden Distant Static Marble Wild Lunar Bitter \
            Tender Glass Iron Amber Restless Honest Feral Pale Neon Sunken Second Borrowed Patient Salt Violet Blue
            """.split(separator: " ").map(String.init)
        static let things = """
            Harbour Lantern Machine Orchard River Satellite Mirror Tide Engine Garden Signal Wolf Cathedral Kite \
            Anchor Beacon Meadow Furnace Window Sparrow Letter Ribbon Canyon Winter Horizon Thunder Island Needle \
            Piano Comet Bridge Ember Shadow Carousel Glacier Radio Staircase Fable Heron Motor
            """.split(separator: " ").map(String.init)
        static let places = """
            Lisbon Oslo Valparaíso Tromsø Kyoto Dakar Tallinn Odessa Glasgow Marfa Bergen Havana Ghent Aarhus Łódź \
            Palermo Recife Busan Leith Bristol Detroit Trieste Zürich Málaga Reykjavík Nantes Turku Izmir Perth Hull
            """.split(separator: " ").map(String.init)
        static let times = """
            Tomorrow Midnight Sunday Dawn Summer Tonight November Forever Yesterday Dusk April Noon Monday Winter
            """.split(separator: " ").map(String.init)
        static let deeds = """
            Follow Remember Break Carry Leave Paint Burn Hold Forget Catch Drown Answer Chase Borrow Raise Find
            """.split(separator: " ").map(String.init)
        static let forenames = """
            Mira Anselm Júlia Theo Noor Ingrid Mateo Saoirse Kofi Yuna Léonie Oskar Ximena Tariq Hanne Emeka Petra \
            Silas Ondine Rafael Zofia Idris Marguerite Björn Delphine Cassius Amara Lev Beatriz Ewan Naoko Florent
            """.split(separator: " ").map(String.init)
        static let surnames = """
            Solveig Okafor Lindqvist Marchetti Haddad Ferreira Nakamura O'Dare Voss Castellane Adeyemi Brandt \
            Kowalczyk Duarte Sørensen Baptiste Yıldız Ashdown Petrov Calloway Mensah Lorca Rautio Ibarra Thorne \
            Delacroix Winterbourne Szabó Amari Quill Vance Larkspur
            """.split(separator: " ").map(String.init)
    }
}
