/// The page on which a listener agrees: one form, no script.
struct ConsentPage {
    let world: World
    let asked: AuthorizationRequest
    /// The name of the app that asks.
    let app: String

    var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Authorize \(escaped(app))</title><style>\(Self.style)</style></head><body>
        <main><p class="note">Sandbox: nobody here is real</p>
        <h1>\(escaped(app)) asks for access</h1>
        <form method="post" action="authorize">
        \(hidden)
        <fieldset><legend>Who are you?</legend>\(choice)</fieldset>
        <p>It will be able to:</p><ul>\(scopes)</ul>
        <div class="acts">
        <button name="decision" value="agree" id="agree" type="submit">Agree</button>
        <button name="decision" value="cancel" id="cancel" type="submit">Cancel</button>
        </div></form></main></body></html>
        """
    }

    /// What was asked, to be sent back with the answer.
    private var hidden: String {
        let fields: [(String, String?)] = [
            ("client_id", asked.clientID), ("response_type", "code"), ("redirect_uri", asked.redirectURI),
            ("scope", asked.scopes.isEmpty ? nil : asked.scopes.joined(separator: " ")),
            ("state", asked.state), ("code_challenge", asked.challenge),
            ("code_challenge_method", asked.challenge.map { _ in "S256" }),
        ]
        return fields.compactMap { name, value in
            value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\(escaped($0))\">" }
        }.joined(separator: "\n")
    }

    /// A few listeners are cards, many are a list.
    private var choice: String {
        let chosen = world.index.listenerByID[asked.hint ?? ""] ?? 0
        if world.listeners.count > 8 {
            let options = world.listeners.enumerated().map { place, listener in
                "<option value=\"\(escaped(listener.id))\"\(place == chosen ? " selected" : "")>"
                    + "\(escaped(listener.name ?? listener.id)) · \(escaped(listener.taste))</option>"
            }
            return "<select name=\"listener\" aria-label=\"Listener\">\(options.joined())</select>"
        }
        return world.listeners.enumerated().map { place, listener in
            "<label><input type=\"radio\" name=\"listener\" value=\"\(escaped(listener.id))\""
                + "\(place == chosen ? " checked" : "") required><span><b>\(escaped(listener.name ?? listener.id))"
                + "</b><small>\(escaped(listener.taste))</small></span></label>"
        }.joined(separator: "\n")
    }

    private var scopes: String {
        let texts = asked.scopes.map { Self.meaning[$0] ?? "Use \($0)" }
        return (texts.isEmpty ? ["Read what everybody may read"] : texts)
            .map { "<li>\(escaped($0))</li>" }.joined()
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    private static let meaning = [
        "user-top-read": "Read your top artists and tracks",
        "user-read-recently-played": "See what you played recently",
        "user-library-read": "See what is in your library",
        "user-library-modify": "Change what is in your library",
        "user-read-private": "See your account's country and plan",
        "user-read-email": "See your e-mail address",
        "playlist-modify-private": "Make and change your private playlists",
        "playlist-modify-public": "Make and change your public playlists",
        "playlist-read-private": "See your private playlists",
    ]

    private static let style = """
        :root{color-scheme:dark}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#10141a;color:#eef1f5;
        font:16px/1.5 system-ui,sans-serif}main{box-sizing:border-box;width:min(30rem,100%);padding:2rem}
        h1{font-size:1.5rem;line-height:1.2}.note{color:#8fa3b8;font-size:.85rem;margin:0}
        fieldset{border:0;padding:0;margin:1.5rem 0;display:grid;gap:.5rem}legend{margin-bottom:.5rem}
        label{display:flex;gap:.75rem;align-items:center;padding:.6rem .9rem;border:1px solid #2c3744;
        border-radius:.7rem;cursor:pointer}label:has(:checked){border-color:#5ad1a0;background:#17211f}
        label span{display:grid}small,li{color:#a9b8c8}input{accent-color:#5ad1a0}ul{padding-left:1.2rem}
        select,button{font:inherit;padding:.7rem 1.2rem;border-radius:.7rem;border:1px solid #2c3744;
        background:#1a212b;color:inherit;width:100%}.acts{display:flex;gap:.75rem;margin-top:1.5rem}
        #agree{background:#5ad1a0;border-color:#5ad1a0;color:#06251a;font-weight:600}
        button{cursor:pointer}:focus-visible{outline:3px solid #8fd8ff;outline-offset:2px}
        """
}
