// SPDX-License-Identifier: Apache-2.0

/// How the lines of a rendered message are called in the event itself.
///
/// A message says `Account Name` under a heading where the event's data says `SubjectUserName`. A line
/// here is `Heading, other heading/Name=Field`; a number before it holds for that event alone and goes
/// before the general ones, and `*` stands for every heading.
///
/// - Source: Microsoft's reference of security audit events, one page an event ("4624(S): An account
///   was successfully logged on."), each with the message and the XML.
enum SplunkTables {
    /// Headings whose lines describe one account, with what its fields begin with.
    static let accounts = """
        Subject, Creator Subject=Subject
        New Logon, Account For Which Logon Failed, Target Subject, Account Whose Credentials Were Used=Target
        4634 Subject=Target
        4647 Subject=Target
        4675 Target Account=Target
        """

    static let lines = """
        New Logon/Linked Logon ID=TargetLinkedLogonId
        New Logon/Network Account Name=TargetOutboundUserName
        New Logon/Network Account Domain=TargetOutboundDomainName
        */Logon GUID=LogonGuid
        Account Whose Credentials Were Used/Logon GUID=TargetLogonGuid
        Failure Information/Sub Status=SubStatus
        Process Information/Caller Process ID=ProcessId
        Process Information/Caller Process Name=ProcessName
        Process Information/Creator Process ID=ProcessId
        Process Information/Creator Process Name=ParentProcessName
        Process Information/Process Command Line=CommandLine
        Process Information/Exit Status=Status
        Network Information/Source Network Address=IpAddress
        Network Information/Network Address=IpAddress
        Network Information/Client Address=IpAddress
        Network Information/Source Address=IpAddress
        Network Information/Source Port=IpPort
        Network Information/Port=IpPort
        Network Information/Client Port=IpPort
        Detailed Authentication Information/Logon Process=LogonProcessName
        Detailed Authentication Information/Authentication Package=AuthenticationPackageName
        */Transited Services=TransmittedServices
        */Package Name (NTLM only)=LmPackageName
        Share Information/Share Path=ShareLocalPath
        */Accesses=AccessList
        */Access Check Results=AccessReason
        */Access Reasons=AccessReason
        */Privileges Used for Access Check=PrivilegeList
        */Restricted SID Count=RestrictedSidCount
        */Privileges=PrivilegeList
        Additional Information/Parameter 1=AdditionalInfo
        Additional Information/Parameter 2=AdditionalInfo2
        Additional Information/Failure Code=Status
        Additional Information/Result Code=Status
        Additional Information/Pre-Authentication Type=PreAuthType
        Additional Information/Caller Computer Name=TargetDomainName
        Account Information/Security ID=TargetSid
        Account Information/User ID=TargetSid
        Account Information/Account Name=TargetUserName
        Account Information/Account Domain=TargetDomainName
        Account Information/Supplied Realm Name=TargetDomainName
        Service Information/Service ID=ServiceSid
        Certificate Information/Certificate Issuer Name=CertIssuerName
        Certificate Information/Certificate Serial Number=CertSerialNumber
        Certificate Information/Certificate Thumbprint=CertThumbprint
        4776 */Authentication Package=PackageName
        4776 */Logon Account=TargetUserName
        4776 */Source Workstation=Workstation
        4776 */Error Code=Status
        New Account, Target Account, Account That Was Locked Out, User/Security ID=TargetSid
        New Account, Target Account, Account That Was Locked Out, User/Account ID=TargetSid
        New Account, Target Account, Account That Was Locked Out, User/Account Name=TargetUserName
        New Account, Target Account, Account That Was Locked Out, User/Account Domain=TargetDomainName
        New Computer Account, Computer Account That Was Changed/Security ID=TargetSid
        New Computer Account, Computer Account That Was Changed/Account Name=TargetUserName
        New Computer Account, Computer Account That Was Changed/Account Domain=TargetDomainName
        Target Computer/Security ID=TargetSid
        Target Computer/Account Name=TargetUserName
        Target Computer/Account Domain=TargetDomainName
        Target Account/Old Account Name=OldTargetUserName
        Target Account/New Account Name=NewTargetUserName
        Member/Security ID=MemberSid
        Member/Account Name=MemberName
        Group, New Group, Deleted Group/Security ID=TargetSid
        Group, New Group, Deleted Group/Group Name=TargetUserName
        Group, New Group, Deleted Group/Account Name=TargetUserName
        Group, New Group, Deleted Group/Group Domain=TargetDomainName
        Group, New Group, Deleted Group/Account Domain=TargetDomainName
        Attributes, Changed Attributes/SAM Account Name=SamAccountName
        Attributes, Changed Attributes/Home Drive=HomePath
        Attributes, Changed Attributes/SID History=SidHistory
        Attributes, Changed Attributes/DNS Host Name=DnsHostName
        Target Server/Additional Information=TargetInfo
        Directory Service/Name=DSName
        Directory Service/Type=DSType
        Object/DN=ObjectDN
        Object/GUID=ObjectGUID
        Object/Class=ObjectClass
        Attribute/LDAP Display Name=AttributeLDAPDisplayName
        Attribute/Syntax (OID)=AttributeSyntaxOID
        Attribute/Value=AttributeValue
        Operation/Type=OperationType
        Operation/Correlation ID=OpCorrelationID
        Operation/Application Correlation ID=AppCorrelationID
        Permissions Change/Original Security Descriptor=OldSd
        Permissions Change/New Security Descriptor=NewSd
        Audit Policy Change/Category=CategoryId
        Audit Policy Change/Subcategory=SubcategoryId
        Audit Policy Change/Changes=AuditPolicyChanges
        Service/Server=ObjectServer
        Service/Service Name=Service
        4778 Subject/Account Name=AccountName
        4778 Subject/Account Domain=AccountDomain
        4778 Subject/Logon ID=LogonID
        4779 Subject/Account Name=AccountName
        4779 Subject/Account Domain=AccountDomain
        4779 Subject/Logon ID=LogonID
        4798 Process Information/Process ID=CallerProcessId
        4798 Process Information/Process Name=CallerProcessName
        4799 Process Information/Process ID=CallerProcessId
        4799 Process Information/Process Name=CallerProcessName
        Application Information/Process ID=ProcessID
        Application Information/Application Name=Application
        Network Information/Destination Address=DestAddress
        Network Information/Destination Port=DestPort
        Filter Information/Filter Run-Time ID=FilterRTID
        Filter Information/Layer Run-Time ID=LayerRTID
        5152 Network Information/Source Address=SourceAddress
        5152 Network Information/Source Port=SourcePort
        5156 Network Information/Source Address=SourceAddress
        5156 Network Information/Source Port=SourcePort
        5157 Network Information/Source Address=SourceAddress
        5157 Network Information/Source Port=SourcePort
        5158 Network Information/Source Address=SourceAddress
        5158 Network Information/Source Port=SourcePort
        4887 */SKI=SubjectKeyIdentifier
        7045 */Service File Name=ImagePath
        7045 */Service Start Type=StartType
        7045 */Service Account=AccountName
        """
}
