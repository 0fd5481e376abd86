import FoundationEssentials
import HTTP

/// `/admin`: what those who test may see and change, in JSON.
struct AdminService {
    let desk: Desk

    var router: Router {
        var routes = Routes("/admin", desk: desk)
        addCalls(to: &routes)
        addBehaviour(to: &routes)
        addListeners(to: &routes)
        let desk = desk
        let known = routes.router.routes.map { "\($0.method.rawValue) \($0.pattern)" }
        routes.on(.get, "/") { _ in .json(200, desk.summary.with(["routes": JSON(known)])) }
        return routes.router
    }

    /// What was called.
    private func addCalls(to routes: inout Routes) {
        let desk = desk
        routes.on(.get, "/calls") { call in
            let log = desk.with { $0.log }
            let shown = log.calls.suffix(call.number("limit") ?? 100)
            return .json(
                200,
                [
                    "total": JSON(log.services.values.reduce(0, +)),
                    "by_service": .counts(
                        Dictionary(uniqueKeysWithValues: log.services.map { ($0.rawValue, $1) })),
                    "by_family": .counts(log.families), "latest": JSON(shown.map(JSON.init(logged:))),
                ])
        }
        routes.on(.delete, "/calls") { _ in
            desk.with { $0.log = CallLog() }
            return Response(204)
        }
    }

    /// How it behaves: switches, faults, the clock.
    private func addBehaviour(to routes: inout Routes) {
        let desk = desk
        routes.on(.patch, "/switches") { call in
            guard let change = call.body(as: SwitchChange.self) else { throw Refusal.unreadable }
            desk.with { change.apply(to: &$0.switches) }
            return .json(200, desk.summary)
        }
        routes.on(.get, "/faults") { _ in .json(200, desk.with { $0.faults }.asJSON) }
        routes.on(.post, "/faults") { call in
            guard let fault = call.body(as: Fault.self) else { throw Refusal.unreadable }
            desk.with { $0.faults.append(fault) }
            return .json(201, [fault].asJSON)
        }
        routes.on(.delete, "/faults") { _ in
            desk.with { $0.faults = [] }
            return Response(204)
        }
        routes.on(.post, "/clock") { call in
            guard let advance = call.body(as: Advance.self) else { throw Refusal.unreadable }
            desk.with { $0.clockAhead += advance.advanceSeconds }
            return .json(200, ["now": .string(desk.now.formatted(.iso8601))])
        }
    }

    /// Who is there, and what becomes of them.
    private func addListeners(to routes: inout Routes) {
        let desk = desk
        routes.on(.get, "/listeners") { _ in
            let shapes = desk.world.listeners.enumerated().map { place, listener -> JSON in
                [
                    "id": .string(listener.id), "name": JSON(listener.name), "taste": .string(listener.taste),
                    "account_id": .string(listener.accountID),
                    "is_allowed": JSON(desk.with { $0.members.contains(place) }),
                ]
            }
            return .json(200, JSON(shapes))
        }
        routes.on(.patch, "/listeners/{id}") { call in
            let listener = try call.named(in: desk.world)
            guard let change = call.body(as: Membership.self) else { throw Refusal.unreadable }
            desk.with { $0.members.set(listener, allowed: change.allowed) }
            return Response(204)
        }
        routes.on(.post, "/listeners/{id}/revoke") { call in
            let listener = try call.named(in: desk.world)
            desk.with { $0.grants.revokeAll(of: listener) }
            return Response(204)
        }
        routes.on(.post, "/listeners/{id}/expire") { call in
            let listener = try call.named(in: desk.world)
            desk.with { $0.grants.expireAccess(of: listener) }
            return Response(204)
        }
        routes.on(.post, "/listeners/{id}/plays") { call in
            let listener = try call.named(in: desk.world)
            guard let play = call.body(as: Heard.self) else { throw Refusal.unreadable }
            let track = try desk.world.track(play.track)
            desk.with { $0.libraries.play(track, by: listener, at: call.now) }
            return Response(204)
        }
    }

    private struct Advance: Decodable { let advanceSeconds: Double }
    private struct Membership: Decodable { let allowed: Bool }
    private struct Heard: Decodable { let track: String }
}

extension Refusal {
    fileprivate static let unreadable = Refusal(.json(400, ["error": "The body is not what is wanted here."]))
}

extension Call {
    fileprivate func named(in world: World) throws(Refusal) -> Int {
        guard let place = world.index.listenerByID[self["id"]] else {
            throw Refusal(.json(404, ["error": "Nobody of that name listens here."]))
        }
        return place
    }
}
