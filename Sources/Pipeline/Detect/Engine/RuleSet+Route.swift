// SPDX-License-Identifier: Apache-2.0

package import Schema
package import Sigma

extension RuleSet {
    /// The rules that may match records of a kind, made ready for them.
    ///
    /// What the kind's constants decide is decided here: a rule for another event number is left out.
    package func group(for route: Route) -> RuleGroup {
        let buckets = logSources.indices.filter { bucket in
            let wanted = logSources[bucket]
            return route.admits(
                product: wanted.product,
                category: wanted.category,
                service: wanted.service
            )
        }
        var known: [FieldID: [ConstantValue]] = [:]
        for constant in route.constants { known[constant.field] = [constant.value.constant] }
        return group(Array(buckets), known: known)
    }
}

extension String {
    /// The text as the engine folds it: event numbers are numbers.
    fileprivate var constant: ConstantValue {
        Int64(self).map(ConstantValue.number) ?? .string(self)
    }
}
