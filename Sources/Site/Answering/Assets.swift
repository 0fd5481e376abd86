package import HTTP

/// The files of the page, and the description of the API: they live in the binary.
package struct Assets: Sendable {
    private let files: [String: File]

    private struct File: Sendable {
        let type: String
        let bytes: [UInt8]
        let tag: String

        init(_ type: String, _ bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
            tag = Response.tag(of: bytes)
        }
    }

    /// All files, hashed once.
    package init() {
        let (style, script) = ("text/css; charset=utf-8", "text/javascript; charset=utf-8")
        files = [
            "index.html": File("text/html; charset=utf-8", PackageResources.index_html),
            "style.css": File(style, PackageResources.style_css),
            "list.css": File(style, PackageResources.list_css),
            "tune.css": File(style, PackageResources.tune_css),
            "views.css": File(style, PackageResources.views_css),
            "explore.css": File(style, PackageResources.explore_css),
            "icon.svg": File("image/svg+xml", PackageResources.icon_svg),
            "page.js": File(script, PackageResources.page_js),
            "api.js": File(script, PackageResources.api_js),
            "words.js": File(script, PackageResources.words_js),
            "views.js": File(script, PackageResources.views_js),
            "list.js": File(script, PackageResources.list_js),
            "rows.js": File(script, PackageResources.rows_js),
            "reasons.js": File(script, PackageResources.reasons_js),
            "bars.js": File(script, PackageResources.bars_js),
            "blocks.js": File(script, PackageResources.blocks_js),
            "opinions.js": File(script, PackageResources.opinions_js),
            "menu.js": File(script, PackageResources.menu_js),
            "moves.js": File(script, PackageResources.moves_js),
            "finder.js": File(script, PackageResources.finder_js),
            "tune.js": File(script, PackageResources.tune_js),
            "dials.js": File(script, PackageResources.dials_js),
            "crawldial.js": File(script, PackageResources.crawldial_js),
            "harvest.js": File(script, PackageResources.harvest_js),
            "playlist.js": File(script, PackageResources.playlist_js),
            "seeds.js": File(script, PackageResources.seeds_js),
            "wishes.js": File(script, PackageResources.wishes_js),
            "why.js": File(script, PackageResources.why_js),
            "editions.js": File(script, PackageResources.editions_js),
            "quality.js": File(script, PackageResources.quality_js),
            "explore.js": File(script, PackageResources.explore_js),
            "plan.js": File(script, PackageResources.plan_js),
            "gauges.js": File(script, PackageResources.gauges_js),
            "map.js": File(script, PackageResources.map_js),
            "chart.js": File(script, PackageResources.chart_js),
            "rings.js": File(script, PackageResources.rings_js),
            "walk.js": File(script, PackageResources.walk_js),
            "live.js": File(script, PackageResources.live_js),
            "artists.js": File(script, PackageResources.artists_js),
            "status.js": File(script, PackageResources.status_js),
            "account.js": File(script, PackageResources.account_js),
            "openapi.json": File("application/json", PackageResources.openapi_json),
        ]
    }

    /// A file, or 304 where the browser has it, or 404; browsers ask each time whether it changed.
    package func file(_ name: String, for request: Request) throws -> Response {
        guard let file = files[name] else { throw ProblemDocument(404) }
        let headers: Headers = ["Content-Type": file.type, "Cache-Control": "no-cache"]
        return Response(200, headers: headers, body: .bytes(file.bytes)).tagged(as: file.tag, for: request)
    }
}
