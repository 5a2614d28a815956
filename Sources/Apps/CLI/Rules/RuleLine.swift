// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// One rule as JSON.
struct RuleLine {
    let json: String

    private struct Object: Encodable {
        let id: String
        let title: String
        let level: String
        let tags: [String]
        let product: String?
        let category: String?
        let service: String?
        let path: String
        /// Its type, for a correlation.
        let correlation: String?
    }

    init(_ rule: SigmaRule) throws {
        json = try JSONLine.of(
            Object(
                id: rule.id,
                title: rule.title,
                level: rule.level,
                tags: rule.tags,
                product: rule.logsource.product,
                category: rule.logsource.category,
                service: rule.logsource.service,
                path: rule.location.file,
                correlation: nil
            )
        )
    }

    init(_ rule: CorrelationRule) throws {
        json = try JSONLine.of(
            Object(
                id: rule.id,
                title: rule.title,
                level: rule.level,
                tags: rule.tags,
                product: nil,
                category: nil,
                service: nil,
                path: rule.location.file,
                correlation: rule.kind.rawValue
            )
        )
    }
}
