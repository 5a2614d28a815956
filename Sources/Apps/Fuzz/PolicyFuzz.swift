// SPDX-License-Identifier: Apache-2.0

import Respond
import Schema

/// What a person writes about response.
enum PolicyFuzz {
    /// Reads a text as a policy and as an inventory: all of it, or the reasons why not.
    static func read(_ text: String) {
        let (policy, policyProblems) = PolicyReading.read(text, from: "policy.yml")
        promise((policy == nil) != policyProblems.isEmpty, "half a policy was read")
        let (inventory, assetProblems) = AssetReading.read(text, from: "assets.yml")
        promise((inventory == nil) != assetProblems.isEmpty, "half an inventory was read")
        for problem in policyProblems + assetProblems { _ = problem.description }
    }
}
