/// How far something has come, as 24 cells; empty where there is nothing to do.
func bar(_ done: Int, of total: Int) -> String {
    let cells = 24
    let filled = total > 0 ? min(cells, max(0, done * cells / total)) : 0
    return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
}
