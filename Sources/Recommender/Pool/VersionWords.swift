/// The words by which catalogues mark versions of a song, and those that tell pieces of one title apart; folded.
enum VersionWords {
    /// Words that mark a version wherever they stand in a bracket or behind a dash.
    static let anywhere = words(
        """
        remaster remastered remasters remastering remasterizado remasterizada remasterise live version versions ver edit edited \
        mono stereo acoustic acustico acustica acoustique akustik deluxe bonus explicit clean single album original radio demo \
        demos session sessions unplugged rerecorded recorded anniversary edition edicion instrumental karaoke acapella accapella \
        remix remixed rmx mix mixed dub bootleg rework reworked extended vivo directo diretta outtake take alternate alternative \
        rehearsal sped slowed nightcore stripped soundtrack censored uncensored feat ft featuring vs versus video prod \
        ライブ リマスター バージョン ヴァージョン ライヴ インストゥルメンタル 현장 라이브 버전 リミックス
        """)
    /// Words that do so at the beginning alone: "(with Someone)", and not "(Come with Me)".
    static let beginnings = words("with con from featuring feat ft prod produced")
    /// Words that do so where nothing else stands beside them: "Song - Main", and not "Song - Main Street".
    static let alone = words("main cut uncut dirty lp vocal club")
    /// Words that do so at the end of the title itself: "Song Remix".
    static let endings = words("remix rmx acoustic remastered")
    /// Words after which guests are named, in the title itself.
    static let guests = words("feat ft featuring")

    /// Words by which a subtitle tells a piece from others of its title: "Song (Part II)", "Song (Interlude)".
    static let pieces = words(
        """
        pt part parts vol volume chapter act scene no nr number episode book side disc reprise interlude interludio intro \
        outro skit prelude overture finale coda freestyle medley continued ii iii iv v vi vii viii ix x one two three four five \
        six seven eight nine ten movement allegro allegretto adagio andante largo lento presto vivace moderato grave menuetto \
        rondo scherzo aria часть パート
        """)
    /// Words in a title of whose pieces each has a subtitle of its own: "Interlude (…)", "Sonata in A (…)".
    static let works = words(
        """
        untitled intro outro interlude skit prelude medley overture theme symphony sinfonia sonata concerto suite etude nocturne \
        waltz mass requiem opus op bwv
        """)

    /// The article that catalogues set or leave out before a title.
    static let article = codes("the")
    /// The word before a number that is written in several ways.
    static let part = codes("pt")
    /// Words that are spelled in several ways.
    static let spellings: [[UInt32]: [UInt32]] = [codes("part"): codes("pt"), codes("n"): codes("and")]
    /// Numbers of parts, as words and in Roman figures.
    static let numbers: [[UInt32]: [UInt32]] = {
        let figures = [
            "i one", "ii two", "iii three", "iv four", "v five", "vi six", "vii seven", "viii eight",
        ]
        var numbers: [[UInt32]: [UInt32]] = [:]
        for (number, spellings) in figures.enumerated() {
            for word in words(spellings) { numbers[word] = codes("\(number + 1)") }
        }
        return numbers
    }()

    /// Whether a word of a title of plain words may be one that counts above; false for nearly all.
    static func mayCount(_ word: ArraySlice<UInt32>) -> Bool {
        guard let first = word.first, word.count <= 10 else { return false }
        // Most words are told apart by their first letter, and need no look into a set.
        switch first {
        case 0x61, 0x66, 0x6E, 0x70, 0x72, 0x74: return counting.contains(Array(word))  // a f n p r t
        default: return false
        }
    }

    private static let counting = endings.union(guests).union(spellings.keys).union([article, part])

    private static func words(_ list: String) -> Set<[UInt32]> {
        Set(list.split { $0 == " " || $0 == "\n" }.map { codes(String($0)) })
    }

    private static func codes(_ word: String) -> [UInt32] { FoldedText(word).codes }
}
