import Primitives

/// Passwords that are tried first by whoever guesses: a short list of our own, and the operator's.
struct CommonPasswords: Sendable {
    private let passwords: Set<ProtocolText>

    /// - Parameter more: the operator's, in any case.
    init(more: some Sequence<Substring> = []) {
        var passwords = Set(Self.builtIn.split(whereSeparator: \.isWhitespace).map { ProtocolText($0) })
        for line in more {
            let password = Self.bare(line)
            // What is shorter is refused for that.
            if password.string.unicodeScalars.count >= PasswordRules.leastLength { passwords.insert(password) }
        }
        self.passwords = passwords
    }

    /// Whether a password is one of them; upper and lower case do not count.
    func contains(_ password: String) -> Bool {
        self.passwords.contains(Self.bare(password[...]))
    }

    private static func bare(_ text: Substring) -> ProtocolText {
        ProtocolText(text.trimmingWhiteSpace().lowercased())
    }

    /// Rows of keys, the usual words with the usual endings, and what Persian speakers type; those of digits alone are
    /// refused by another rule.
    private static let builtIn = """
        qwertyui qwertyuio qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty 123qwerty
        1qaz2wsx 1qaz2wsx3edc 2wsx3edc 1qazxsw2 1qaz1qaz qazwsxedc qazwsx123 qazwsxedcrfv zaq12wsx zaq1zaq1 xsw21qaz
        1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 1234qwer qwer1234 12345qwert qwert12345 qweasdzxc
        asdfghjk asdfghjkl asdfasdf asdf1234 1234asdf asdfqwer zxcvbnma zxcvbnm1 zxcvbnm123 zxcvasdf asdfzxcv
        abcdefgh abcdefghi abcdefghij abcd1234 abcd12345 1234abcd abc12345 abc123456 abc123abc abcabcabc a1b2c3d4 a1b2c3d4e5
        a1234567 a12345678 a123456789 a123456a 12345678a 123456789a 1234567a 123456abc 123456aa aa123456 aa12345678
        q1234567 q123456789 z1234567 x1234567 aaaaaaaa aaaaaaaaa aaaaaaaaaa aaaa1111 1111aaaa 123abc123 11111111a
        password password0 password1 password2 password3 password7 password8 password9 password11 password12 password123
        password1234 password12345 password123456 password! password1! password123! passwort passw0rd passw0rd1 passw0rd!
        p@ssword p@ssw0rd p@ssw0rd1 p@ssw0rd123 p@$$w0rd pa$$word pa$$w0rd pa55word pa55w0rd mypassword newpassword
        thepassword nopassword yourpassword passwordpassword drowssap passpass pass1234 pass12345 pass123456 pass@123 pass@1234
        password2020 password2021 password2022 password2023 password2024 password2025 password2026 1password
        admin123 admin1234 admin12345 admin@123 admin123456 adminadmin administrator superadmin superuser root1234 rootroot
        toor1234 test1234 test12345 testtest testing1 testing123 guest123 user1234 username username1 userpass default1
        changeme changeme1 changeme123 changeit letmein1 letmein123 letmeinnow welcome1 welcome12 welcome123 welcome1234
        welcome! welcome1! welcome@123 login123 login1234 secret12 secret123 secret1234 topsecret supersecret mysecret
        master12 master123 access12 access14 access123 security security1 internet internet1 computer computer1 computer123
        server12 network1 database oracle123 cisco123 samsung1 samsung123 google12 google123 facebook facebook1 facebook123
        instagram instagram1 telegram telegram1 whatsapp whatsapp1 linkedin linkedin1 microsoft windows1 windows10
        iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! iloveme1 iloveu12 loveyou1 loveyou123 lovelove lovely12
        mylove12 mylove123 foreverlove sweetheart princess princess1 princess12 princess123 sunshine sunshine1 sunshine12
        sunshine123 butterfly butterfly1 chocolate chocolate1 football football1 football12 football123 baseball baseball1
        basketball basketball1 liverpool liverpool1 manchester barcelona barcelona1 realmadrid juventus arsenal1 chelsea1
        superman superman1 superman123 batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 minecraft
        dragon12 dragon123 monkey12 monkey123 shadow12 shadow123 michael1 michael123 jennifer jennifer1 jessica1 jordan23
        charlie1 charlie123 ashley123 nicole123 daniel123 andrew123 thomas123 matthew1 alexander alexander1 victoria
        victoria1 samantha samantha1 elizabeth christian christine patricia benjamin jonathan nicholas trustno1 whatever
        whatever1 freedom1 mustang1 mercedes corvette porsche1 ferrari1 yamaha12 killer12 killer123 hunter12 hunter123
        hello123 hello1234 hello12345 hellohello helloworld goodluck goodmorning blahblah fuckyou1 fuckyou2 fuckyou123
        asshole1 bullshit blink182 metallica metallica1 slipknot slipknot1 nirvana1 rockstar rockstar1 happy123 lucky123
        summer12 summer123 summer2023 summer2024 summer2025 winter12 winter123 winter2023 winter2024 winter2025 spring2024
        spring2025 autumn2024 autumn2025 january1 february september september1 november december december1 october1
        correcthorse correcthorsebatterystaple zxcvbnmasdfghjklqwertyuiop 1a2b3c4d 1a2b3c4d5e 123qweasd 123qweasdzxc 123qwe123
        qwe123qwe qwe12345 qwe123456 qweqweqwe qweasd123 asd12345 asd123456 asdasdasd zxc12345 zxczxczxc 111222aaa
        salam123 salam1234 salamsalam salam12345 ali12345 ali123456 ali123ali alireza1 alireza123 alireza1234 mohammad
        mohammad1 mohammad12 mohammad123 mohammad1234 mohamad123 muhammad muhammad1 muhammad123 hossein1 hossein123 hosein123
        hassan123 hasan123 mahdi123 mahdi1234 mehdi123 mehdi1234 amir1234 amirali1 amirali123 amirreza amirhosein
        amirhossein amirhossein123 reza1234 reza12345 rezareza mohsen123 saeed123 saeid123 majid123 masoud123 sajjad123 sajad123
        fatemeh1 fatemeh123 fateme123 zahra123 zahra1234 maryam12 maryam123 maryam1234 narges123 sara1234 sara12345 sarasara
        negar123 parisa123 nazanin1 nazanin123 leila123 elham123 setareh1 azadeh123 shirin123 mahsa123 iran1234 iran12345
        iraniran irani123 tehran12 tehran123 tehran1234 tehran021 shiraz123 esfahan1 isfahan1 mashhad1 tabriz123 persian1
        persian123 persepolis persepolis1 perspolis esteghlal esteghlal1 taj12345 perspolis123 esteghlal123 khodaya1
        khodakhoda doosetdaram dooset123 asheghetam eshgham1 eshgh123 ramzobur parastoo parastoo1 golgolgol گذرواژه رمزعبور
        رمز12345 ایران123 علی12345 سلام1234
        """
}
