package import HTTP
internal import RegexBuilder

/// The form of a consent page, as the sandbox writes it.
package struct ConsentForm {
    /// Where it is sent.
    package let action: String
    /// What it carries already.
    package var fields: Form
    /// The listeners that can be chosen.
    package let listeners: [String]

    /// Reads the first form of a page; nil where there is none.
    package init?(html: String) {
        guard let form = html.firstMatch(of: #/<form[^>]*\saction="([^"]*)"/#) else { return nil }
        action = Self.plain(form.1)
        fields = Form()
        for input in html.matches(of: #/<input type="hidden" name="([^"]*)" value="([^"]*)"/#) {
            fields.add(Self.plain(input.1), Self.plain(input.2))
        }
        let radios = html.matches(of: #/<input type="radio" name="listener" value="([^"]*)"( checked)?/#)
        let options = html.matches(of: #/<option value="([^"]*)"( selected)?/#)
        listeners = radios.map { Self.plain($0.1) } + options.map { Self.plain($0.1) }
        if let offered = radios.first(where: { $0.2 != nil })?.1 ?? options.first(where: { $0.2 != nil })?.1 {
            fields["listener"] = Self.plain(offered)
        }
    }

    /// Undoes HTML's escapes.
    private static func plain(_ text: Substring) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
}
