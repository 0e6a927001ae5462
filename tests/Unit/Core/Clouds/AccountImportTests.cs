using Tandem.Adapters.Secrets;
using Tandem.Clouds;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Unit.Core.Clouds;

public sealed class AccountImportTests
{
    static AccountImport Import(string yaml) => AccountImport.Of(new AccountFile().Read(yaml).Value);

    static string Cloud(string secret, string more = "") =>
        $"""
            accounts:
              - name: Hangzhou
                kind: alibaba
                keyId: LTAI5tExample
                region: cn-hangzhou
                secret: {secret}
                {more}
            """;

    [Fact]
    public void A_file_with_references_only_is_understood()
    {
        var import = Import(
            """
            accounts:
              - name: Hangzhou
                kind: alibaba
                keyId: LTAI5tExample
                secret: env:HANGZHOU_SECRET
                region: cn-hangzhou
                endpoint: https://proxy.example
                ca: file:proxy/ca.pem
              - name: Edge
                kind: kubeconfig
                kubeconfig: file:edge.kubeconfig
            """
        );

        Assert.Empty(import.Problems);
        Assert.Collection(
            import.Accounts,
            a =>
                Assert.Equal(
                    new ImportedAccount(
                        1,
                        "Hangzhou",
                        AccountKind.Alibaba,
                        "LTAI5tExample",
                        "cn-hangzhou",
                        new(SecretPlace.Variable, "HANGZHOU_SECRET"),
                        "https://proxy.example",
                        new(SecretPlace.File, "proxy/ca.pem")
                    ),
                    a
                ),
            a => Assert.Equal((AccountKind.Kubeconfig, new SecretReference(SecretPlace.File, "edge.kubeconfig")), (a.Kind, a.Secret))
        );
    }

    [Fact]
    public void A_secret_in_the_file_itself_is_refused_and_not_repeated()
    {
        var import = Import(Cloud("Xk29dkfDJ20dkfj20dkfj2"));

        var problem = Assert.Single(import.Problems);
        Assert.Equal("import.literal", problem.Code);
        Assert.DoesNotContain("Xk29", problem.ToString(), StringComparison.Ordinal);
        Assert.Empty(import.Accounts);
    }

    [Theory]
    [InlineData("file:../../etc/passwd")]
    [InlineData("file:/etc/passwd")]
    [InlineData("file:a/./b")]
    [InlineData("file:a//b")]
    [InlineData("file:")]
    [InlineData("env:Tandem__PostgresConnection")]
    [InlineData("env:TANDEM__X")]
    [InlineData("env:A B")]
    public void A_reference_out_of_what_may_be_read_is_refused(string reference) =>
        Assert.Equal("import.reference", Assert.Single(Import(Cloud($"'{reference}'")).Problems).Code);

    [Fact]
    public void Everything_wrong_with_an_account_is_said_at_once()
    {
        var import = Import("accounts:\n  - kind: azure\n    colour: red\n");

        Assert.Equal(
            ["import.key", "import.kind", "import.missing", "import.missing", "import.missing", "import.missing"],
            import.Problems.Select(p => p.Code)
        );
    }

    [Fact]
    public void Two_accounts_of_one_name_are_refused() =>
        Assert.Contains(
            Import($"{Cloud("env:A")}\n  - name: hangzhou\n    kind: kubeconfig\n    kubeconfig: env:B\n").Problems,
            p => p.Code == "import.twice"
        );

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("accounts: 3\n")]
    [InlineData("accounts: []\n")]
    [InlineData("accounts:\n  - [a]\n")]
    [InlineData("accounts:\n  - name: {x: y}\n")]
    [InlineData("accounts: [\n")]
    [InlineData("accounts:\n  - name: &a x\n    name: *a\n")]
    public void What_is_no_list_of_accounts_is_a_failure_and_no_exception(string yaml) =>
        Assert.Equal("import.file", new AccountFile().Read(yaml).Failure?.Code);
}
