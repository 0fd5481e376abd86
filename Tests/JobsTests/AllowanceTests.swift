internal import FoundationEssentials
internal import Jobs
internal import TestChance
internal import Testing

/// The arithmetic of a budget, with the clock as an argument.
@Suite struct AllowanceTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let spaced = ProviderLimits(pace: .spaced(.milliseconds(1_100)))

    private func reserve(
        _ provider: inout Allowance, _ family: inout Allowance, _ limits: ProviderLimits,
        _ priority: JobPriority = .background, at seconds: TimeInterval = 0
    ) -> Reservation {
        Allowance.reserve(
            provider: &provider, family: &family, name: "f", limits: limits, priority: priority,
            now: start.addingTimeInterval(seconds))
    }

    @Test func `calls keep their distance, and who would wait long does not wait`() {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        #expect(reserve(&provider, &family, spaced) == .go(after: .zero))
        #expect(reserve(&provider, &family, spaced) == .go(after: .milliseconds(1_100)))
        let third = reserve(&provider, &family, spaced)
        guard case .wait(_, .rate) = third else {
            Issue.record("\(third)")
            return
        }
        // A listener who waits may stand in line a little longer.
        guard case .go = reserve(&provider, &family, spaced, .interactive) else {
            Issue.record("refused")
            return
        }
        #expect(family.count.total(at: start) == 3)
    }

    @Test func `in no window of a day are there more calls than the quota, whenever they are asked for`() {
        var generator = SystemRandomNumberGenerator()
        let limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 100)
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        var now: TimeInterval = 0
        var calls: [TimeInterval] = []
        for _ in 0..<5_000 {
            now += Double.random(in: 0...240, using: &generator)
            if case .go = reserve(&provider, &family, limits, .interactive, at: now) { calls.append(now) }
        }
        for (place, call) in calls.enumerated() where place >= 100 {
            #expect(call - calls[place - 100] >= 86_400)
        }
        #expect(calls.count > 400)
    }

    @Test func `a fifth of the quota is left to those who wait`() {
        let limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 100)
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        func fill(_ priority: JobPriority) -> Int {
            var granted = 0
            while granted < 1_000, case .go = reserve(&provider, &family, limits, priority) { granted += 1 }
            return granted
        }
        #expect(fill(.background) == 80)
        #expect(fill(.normal) == 0)
        #expect(fill(.interactive) == 20)
        guard case .wait(let until, .quota) = reserve(&provider, &family, limits, .interactive) else {
            Issue.record("granted")
            return
        }
        #expect(until > start.addingTimeInterval(86_400) && until <= start.addingTimeInterval(87_300))
        guard case .go = reserve(&provider, &family, limits, .background, at: 87_300) else {
            Issue.record("refused")
            return
        }
    }

    @Test(
        arguments: [
            (nil, .rate, 30), (.seconds(-5), .rate, 1), (.seconds(10_800), .rate, 10_800),
            (.seconds(1e12), .rate, 86_400), (.seconds(48_925), .quota, 48_925), (.zero, .unwell, 1),
            // 1,800,000,000 is 08:00 UTC: sixteen hours to the next day.
            (nil, .quota, 57_600),
        ] as [(Duration?, BlockReason, TimeInterval)])
    func `a refusal blocks for as long as it says, within reason`(
        pause: Duration?, reason: BlockReason, seconds: TimeInterval
    ) {
        for share in [0, 0.5, 1] {
            var row = Allowance.fresh
            row.block(for: pause, reason: reason, pace: spaced.pace, now: start, share: share)
            let blocked = row.blockedUntil?.timeIntervalSince(start) ?? 0
            #expect(blocked >= seconds && blocked <= seconds + min(seconds * 0.1, 30) + 0.001)
            #expect(row.blockedReason == reason)
        }
    }

    @Test func `a block is never shortened, stops everybody, and one call goes ahead after it`() {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        let limits = ProviderLimits(pace: .spaced(.milliseconds(100)))
        provider.block(for: .seconds(600), reason: .rate, pace: limits.pace, now: start, share: 0)
        provider.block(for: .seconds(5), reason: .unwell, pace: limits.pace, now: start, share: 0)
        let end = start.addingTimeInterval(600)
        for priority in JobPriority.allCases {
            #expect(
                reserve(&provider, &family, limits, priority, at: 599) == .wait(until: end, reason: .rate))
        }
        #expect(reserve(&provider, &family, limits, .interactive, at: 600) == .go(after: .zero))
        guard case .wait = reserve(&provider, &family, limits, .background, at: 600.5) else {
            Issue.record("a second call beside the probe")
            return
        }
        #expect(reserve(&provider, &family, limits, at: 605) == .go(after: .zero))
        #expect(reserve(&provider, &family, limits, at: 605.2) == .go(after: .zero))
    }

    @Test func `an adaptive pace halves at a refusal, grows while all is quiet, and stays within its bounds`()
    {
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        let limits = ProviderLimits(pace: .adaptive(start: 3, floor: 0.2, cap: 3.2))
        _ = reserve(&provider, &family, limits)
        #expect(provider.rate == 3)
        for step in 1...5 { _ = reserve(&provider, &family, limits, at: Double(step) * 31) }
        #expect(provider.rate == 3.2)
        let later = start.addingTimeInterval(200)
        provider.block(for: .seconds(1), reason: .rate, pace: limits.pace, now: later, share: 0)
        #expect(provider.rate == 1.6)
        for _ in 0..<10 {
            provider.block(for: .seconds(1), reason: .rate, pace: limits.pace, now: later, share: 0)
        }
        #expect(provider.rate == 0.2)
    }

    @Test func `only so many calls are under way, and a place of one who died comes free`() {
        var limits = ProviderLimits(pace: .spaced(.zero), concurrency: 4)
        limits.dailyQuota = 1_000
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        var tickets: [Ticket] = []
        for priority in [JobPriority.background, .normal, .background, .interactive] {
            guard case .go(_, let ticket?, _) = reserve(&provider, &family, limits, priority) else {
                Issue.record("refused")
                return
            }
            tickets.append(ticket)
        }
        #expect(Set(tickets).count == 4)
        guard case .wait(_, .busy) = reserve(&provider, &family, limits, .interactive) else {
            Issue.record("a fifth call")
            return
        }
        provider.inFlight.giveBack(tickets[0])
        // A place in five is kept for who waits.
        guard case .wait(_, .busy) = reserve(&provider, &family, limits, .background),
            case .go = reserve(&provider, &family, limits, .interactive)
        else {
            Issue.record("the kept place")
            return
        }
        #expect(provider.inFlight.count(at: start.addingTimeInterval(29)) == 4)
        guard case .go = reserve(&provider, &family, limits, .background, at: 31) else {
            Issue.record("a dead caller keeps its place")
            return
        }
    }

    @Test func `one call in ten may be a repeat, and one a minute where there are few`() {
        let limits = ProviderLimits(pace: .spaced(.zero))
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        var generator = Numbers(state: 7)
        var (calls, repeats): ([TimeInterval], [TimeInterval]) = ([], [])
        var now: TimeInterval = 0
        for _ in 0..<4_000 {
            now += Double.random(in: 0...0.4, using: &generator)
            // A storm: whoever asks again does so at every opportunity.
            if case .go = Allowance.reserve(
                provider: &provider, family: &family, name: "f", limits: limits, priority: .normal,
                isRepeat: true,
                now: start.addingTimeInterval(now))
            {
                repeats.append(now)
            }
            if now < 400, case .go = reserve(&provider, &family, limits, at: now) { calls.append(now) }
        }
        for first in repeats {
            let minute = first..<(first + 60)
            let (all, again) = (calls.count { minute.contains($0) }, repeats.count { minute.contains($0) })
            #expect(
                Double(again) <= Double(all) * 0.1 + 4, "\(again) repeats beside \(all) calls from \(first)")
        }
        #expect(repeats.count { $0 < 400 } >= calls.count / 10)
        #expect(repeats.contains { $0 > 460 }, "a lone job is tried again")
    }

    @Test func `what nobody who waits needs is lent hour by hour, and kept again for the first who comes`() {
        let limits = ProviderLimits(pace: .spaced(.zero), dailyQuota: 100)
        var (provider, family) = (Allowance.fresh, Allowance.fresh)
        func fill(_ priority: JobPriority, at hour: Double) -> Int {
            var granted = 0
            while granted < 1_000, case .go = reserve(&provider, &family, limits, priority, at: hour * 3_600)
            {
                granted += 1
            }
            return granted
        }
        #expect(fill(.background, at: 0) == 80)
        guard case .wait(let until, .quota) = reserve(&provider, &family, limits) else {
            Issue.record("granted")
            return
        }
        #expect(
            (1...2).contains(until.timeIntervalSince(start) / 3_600),
            "a twentieth of the fifth comes in 72 minutes")
        #expect(fill(.background, at: 12) == 10)
        #expect(fill(.background, at: 23.9) == 9)
        #expect(fill(.interactive, at: 23.9) == 1)
        // From now on it is kept whole: of the eighty that came free work gets sixty, and who waits the fifth.
        #expect(fill(.background, at: 24.5) == 60)
        #expect(fill(.interactive, at: 24.5) == 20)
    }

    @Test func `a slot that was slept through is not used`() {
        let often = ProviderLimits.spotify.pace
        #expect(Reservation.stands(after: .seconds(2), elapsed: .seconds(2.2), at: often))
        #expect(!Reservation.stands(after: .seconds(2), elapsed: .seconds(3), at: often))
        #expect(!Reservation.stands(after: .zero, elapsed: .seconds(120), at: often))
        // Where it would come too close before the next one, a fifth of a second is too late.
        let seldom = ProviderLimits.musicBrainz.pace
        #expect(Reservation.stands(after: .seconds(2), elapsed: .seconds(2.1), at: seldom))
        #expect(!Reservation.stands(after: .seconds(2), elapsed: .seconds(2.2), at: seldom))
        #expect(
            Reservation.wantsLook(after: .seconds(2)) && !Reservation.wantsLook(after: .milliseconds(100)))
    }

    @Test func `a clock that steps back opens no second window`() {
        var count = RollingCount()
        count.add(start, at: start)
        count.add(start.addingTimeInterval(-7_200), at: start.addingTimeInterval(-7_200))
        #expect(count.groups.count == 1)
        #expect(count.total(at: start) == 2)
    }
}
