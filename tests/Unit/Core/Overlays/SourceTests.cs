using Tandem.Access;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;
using Tandem.Secrets;
using Tandem.Unit.Core.Fakes;
using Tandem.Unit.Web.Wizard;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class SourceTests
{
    [Theory]
    [InlineData("https://charts.example.com", "https://charts.example.com")]
    [InlineData("  https://Charts.Example.com/a/b/ ", "https://charts.example.com/a/b")]
    [InlineData("https://charts.example.com:8443/a", "https://charts.example.com:8443/a")]
    [InlineData("oci://registry.example.com/charts", "oci://registry.example.com/charts")]
    public void An_address_is_told_again_as_it_was_meant(string text, string told) =>
        Assert.Equal(told, SourceAddress.Parse(text, registries: true).Value.ToString());

    [Theory]
    [InlineData("http://charts.example.com")]
    [InlineData("oci://")]
    [InlineData("oci://user:secret-word@registry.example.com/x")]
    [InlineData("https://user:secret-word@charts.example.com")]
    [InlineData("ftp://user:secret-word@charts.example.com")]
    [InlineData("https://charts.example.com/?token=secret-word")]
    [InlineData("https://charts.example.com/#x")]
    [InlineData("https://charts.example.com/../x")]
    [InlineData("https://charts.example.com/\u0000")]
    [InlineData("https:///x")]
    [InlineData("")]
    public void An_address_with_anything_else_in_it_is_refused_and_not_repeated(string text)
    {
        var failure = SourceAddress.Parse(text, registries: true).Failure!;
        Assert.Equal((SourceFailures.Address, "Address"), (failure.Code, failure.Field));
        Assert.DoesNotContain("secret-word", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_is_no_Git_repository() => Assert.False(SourceAddress.Parse("oci://registry.example.com/x").Ok);

    [Fact]
    public void Versions_are_ordered_by_meaning()
    {
        string[] ordered =
        [
            "nonsense",
            "0.9.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "v1.2",
            "1.10.0",
            "99999999999999999999.0.0",
        ];
        Assert.Equal(ordered, ordered.Reverse().Order(ChartVersions.Order));
        Assert.Equal(0, ChartVersions.Order.Compare("1.0.0+a", "1.0.0+b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a b")]
    public async Task A_name_that_no_chart_has_is_refused(string name)
    {
        var found = await new ChartService(new NoSources()).VersionsAsync(
            People.Engineer,
            "https://charts.example.com",
            name,
            null,
            default
        );
        Assert.Equal("Name", found.Failure?.Field);
    }

    [Fact]
    public async Task Who_may_not_edit_plans_has_nothing_fetched()
    {
        var nobody = new Actor("x", "x", new HashSet<Role>());
        var login = new SourceLogin("", new SecretText("x"));
        var charts = new ChartService(new NoSources());
        var git = new GitService(new NoSources(), TimeProvider.System);
        Assert.Equal("access.denied", (await charts.VersionsAsync(nobody, "https://a.example", "x", login, default)).Failure?.Code);
        Assert.Equal("access.denied", (await charts.FetchAsync(nobody, "https://a.example", "x", "1", login, default)).Failure?.Code);
        Assert.Equal("access.denied", (await git.FetchAsync(nobody, "https://a.example/x", "", "", login, default)).Failure?.Code);
    }
}
