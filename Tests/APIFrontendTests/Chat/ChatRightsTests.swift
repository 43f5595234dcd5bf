import Chat
import Testing

@testable import APIFrontend

@Suite struct ChatRightsTests {
    private static let roles: [ChatRole] = [.owner, .admin, .member, .reader]

    /// Every deed there is.
    private static let deeds: [ChatRights.Deed] =
        [.edit, .delete, .leave, .manageBans] + roles.map { .add($0) } + roles.map { .remove($0) }
        + roles.flatMap { from in roles.map { .change(from: from, to: $0) } }

    /// What each role may do in a group; all else it may not.
    private static let allowed: [ChatRole: [ChatRights.Deed]] = [
        .owner: [
            .edit, .delete, .leave, .manageBans, .add(.admin), .add(.member), .add(.reader), .remove(.admin),
            .remove(.member), .remove(.reader),
        ] + [.admin, .member, .reader].flatMap { from in roles.map { .change(from: from, to: $0) } },
        .admin: [
            .edit, .leave, .manageBans, .add(.member), .add(.reader), .remove(.member), .remove(.reader),
            .change(from: .member, to: .member), .change(from: .member, to: .reader),
            .change(from: .reader, to: .member), .change(from: .reader, to: .reader),
        ],
        .member: [.leave],
        .reader: [.leave],
    ]

    @Test(arguments: roles)
    func inAGroup(role: ChatRole) {
        #expect(Self.deeds.count == 28)
        for deed in Self.deeds {
            let isAllowed = Self.allowed[role]?.contains(deed) == true
            #expect(ChatRights(kind: .group, role: role).allow(deed) == isAllowed, "\(role) \(deed)")
        }
    }

    @Test(arguments: roles)
    func aDirectRoomCannotBeChanged(role: ChatRole) {
        for deed in Self.deeds { #expect(!ChatRights(kind: .direct, role: role).allow(deed), "\(deed)") }
    }

    @Test func whoMayDoNothingToOthersHearsNothingOfThem() {
        for role in Self.roles {
            let rights = ChatRights(kind: .group, role: role)
            let hasDeeds = Self.deeds.contains { deed in
                switch deed {
                case .add, .change, .remove: rights.allow(deed)
                case .edit, .delete, .leave, .manageBans: false
                }
            }
            #expect(rights.concernsMembers == hasDeeds, "\(role)")
            #expect(!ChatRights(kind: .direct, role: role).concernsMembers)
        }
    }

    @Test func onlyReadersDoNotWrite() {
        #expect(Self.roles.filter(\.mayWrite) == [.owner, .admin, .member])
    }
}
