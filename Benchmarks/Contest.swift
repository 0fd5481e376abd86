import Glibc

/// Two pieces of work, done in turns, so that what else the machine does meets both alike.
struct Contest {
    /// The seconds that each took, round by round.
    private(set) var rounds: [(first: Double, second: Double)] = []

    /// Does both `count` times, and once before that to wake memory and threads.
    init(rounds count: Int, on clock: Clock, _ first: () -> Void, _ second: () -> Void) {
        first()
        second()
        for _ in 0..<count { rounds.append((clock.seconds(first), clock.seconds(second))) }
    }

    /// The least time of each: what the machine can do when nobody else asks it to.
    var best: (first: Double, second: Double) {
        (rounds.map(\.first).min() ?? .nan, rounds.map(\.second).min() ?? .nan)
    }

    /// The median over the rounds of how much of the second's time the first would have taken.
    var medianRatio: Double {
        let ratios = rounds.map { $0.first / $0.second }.sorted()
        return ratios.isEmpty ? .nan : ratios[ratios.count / 2]
    }
}

/// What counts as time.
enum Clock {
    /// The time that this thread had a processor: waiting for one on a busy machine does not count.
    case thread
    /// The time on the wall: the only fair one for several threads.
    case wall

    /// The seconds that a piece of work took.
    func seconds(_ body: () -> Void) -> Double {
        let start = now
        body()
        return now - start
    }

    private var now: Double {
        var time = timespec()
        unsafe clock_gettime(self == .thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
