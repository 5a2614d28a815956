// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Where a name means one thing.
///
/// `root` means one account on one machine, an access key means one everywhere, and what a machine
/// without a name says is true of its own log alone.
enum Scope: Hashable {
    /// Directories, clouds and mail, whose names are the same wherever they are read.
    case estate
    case host(EntityID)
    /// The log of a machine, or of a sensor, that does not say which it is.
    case input(String)

    /// Its name among scopes.
    var text: String {
        switch self {
        case .estate: "estate"
        case .host(let host): host.text
        case .input(let input): "input:\(input)"
        }
    }
}

extension EventFacts {
    /// Whether its names are those of a directory or a cloud, and not of one machine.
    var isEstate: Bool { [.cloud, .identity, .mail].contains(sourceClass) }

    /// Whether account names of another case are other accounts, and belong to one machine.
    var isUnix: Bool {
        logSource.hasPrefix("linux-") || logSource.hasPrefix("macos-")
            || self[.image]?.hasPrefix("/") == true
    }

    /// What stands for the machine where none may be resolved yet: its name, its id, or its log.
    var machine: String {
        let named = [self[.host], self[.hostID]].lazy.compactMap(HostNames.folded).first
        if let named { return named }
        if isEstate { return "" }
        return "?" + (sourceClass == .network ? sensor : place.source)
    }

    /// A sensor's files lie beside each other, and a private address means one machine in them.
    var sensor: String {
        let end = place.source.lastIndex(of: "/") ?? place.source.startIndex
        return String(place.source[..<end])
    }
}
