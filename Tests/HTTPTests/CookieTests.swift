import HTTP
import Testing

@Suite struct CookieTests {
    @Test func `cookies are read as a browser writes them`() {
        let request = Request(.get, "/", headers: ["Cookie": "a=1; __Host-s=x=y==;b=; a=2; junk; =3"])
        #expect(request.cookies["a"] == "1")
        #expect(request.cookies["__Host-s"] == "x=y==")
        #expect(request.cookies["b"] == "")
        #expect(request.cookies["junk"] == nil && request.cookies[""] == nil && request.cookies["A"] == nil)
    }

    @Test func `a cookie is out of reach of scripts and strangers unless told otherwise`() {
        #expect(
            SetCookie("__Host-s", "x", maxAge: .seconds(60), isSecure: true).headerValue
                == "__Host-s=x; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax")
        #expect(
            SetCookie("s", "", maxAge: .zero, isSecure: false, isHTTPOnly: false, sameSite: .strict)
                .headerValue
                == "s=; Path=/; Max-Age=0; SameSite=Strict")
    }

    @Test func `two cookies are two headers`() {
        var response = Response(200)
        response.set(SetCookie("a", "1", isSecure: true))
        response.set(SetCookie("b", "2", isSecure: true))
        #expect(response.headers.all("Set-Cookie").count == 2)
    }
}
