import FoundationEssentials
import HTTP

/// Spotify's accounts service: the page on which somebody agrees, and the endpoint that gives tokens.
///
/// Source: Spotify, Authorization guide; RFC 6749 and RFC 7636.
struct AccountsService {
    let desk: Desk

    var router: Router {
        var routes = Routes(OutsideService.accounts.prefix, desk: desk)
        let desk = desk
        routes.on(.get, "/authorize") { call in
            let asked = try AuthorizationRequest(call.query, app: desk.app)
            return .text(
                200, ConsentPage(world: desk.world, asked: asked, app: desk.app.name).html, type: "text/html")
        }
        routes.on(.post, "/authorize") { call in try Self.decide(call, desk: desk) }
        routes.on(.post, "/api/token") { call in try TokenEndpoint(desk: desk, call: call).answer() }
        return routes.router
    }

    /// The form came back: with a code to where it was asked for, or with the refusal.
    private static func decide(_ call: Call, desk: Desk) throws -> Response {
        let form = call.form
        let asked = try AuthorizationRequest(form, app: desk.app)
        guard form["decision"] == "agree" else { return asked.redirect(["error": "access_denied"]) }
        guard let listener = desk.world.index.listenerByID[form["listener"] ?? ""] else {
            return .text(400, "Nobody of that name listens here.")
        }
        let code = desk.with { state in
            state.members.enter(listener, places: state.switches.places)
            let withheld = state.switches.withheldScopes
            let consent = Grants.Consent(
                listener: listener, scopes: asked.scopes.filter { !withheld.contains($0) },
                authorizedAt: call.now)
            return state.grants.code(
                for: consent, redirect: asked.redirectURI, challenge: asked.challenge, now: call.now)
        }
        return asked.redirect(["code": code])
    }
}
