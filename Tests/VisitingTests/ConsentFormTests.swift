import HTTP
import Testing
import Visiting

@Suite struct ConsentFormTests {
    private let page = """
        <form method="post" action="authorize">
        <input type="hidden" name="state" value="a&amp;b&quot;c">
        <label><input type="radio" name="listener" value="ada" required></label>
        <label><input type="radio" name="listener" value="o&#39;hara" checked required></label>
        <button name="decision" value="agree">Agree</button></form>
        """

    @Test func `the fields, the listeners and the offered one are read, unescaped`() throws {
        let form = try #require(ConsentForm(html: page))
        #expect(form.action == "authorize")
        #expect(form.fields["state"] == "a&b\"c")
        #expect(form.listeners == ["ada", "o'hara"])
        #expect(form.fields["listener"] == "o'hara")
    }

    @Test func `a page without a form is none`() {
        #expect(ConsentForm(html: "<h1>INVALID_CLIENT: Invalid redirect URI</h1>") == nil)
    }
}
