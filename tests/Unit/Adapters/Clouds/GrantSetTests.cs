using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba;
using Tandem.Clouds;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class GrantSetTests
{
    static readonly ClusterGrant Dev = new("1", false, ClusterRight.Dev, "shop");
    static readonly ClusterGrant Admin = new("1", false, ClusterRight.Admin, null);

    static IReadOnlyList<GrantEntry> Read(string json) =>
        [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(GrantEntry.Of).OfType<GrantEntry>()];

    static readonly IReadOnlyList<GrantEntry> Others = Read(
        """
        [
          {"resource_id":"c1/web","role_type":"namespace","role_name":"our-own-role","is_owner":0,"is_ram_role":0},
          {"resource_id":"c2","role_type":"cluster","role_name":"admin","is_owner":0,"is_ram_role":1},
          {"resource_id":"all-clusters","role_type":"all-clusters","role_name":"restricted","is_owner":0,"is_ram_role":0}
        ]
        """
    );

    [Fact]
    public void What_others_gave_stays_and_nothing_is_there_twice()
    {
        var once = GrantSet.With(Others, "c9", [Dev, Admin]);
        Assert.Equal(Others, once.Take(3));
        Assert.Equal(5, once.Count);
        Assert.Equal(once, GrantSet.With(once, "c9", [Dev, Admin]));
    }

    [Fact]
    public void Only_what_was_given_here_is_taken_away()
    {
        var all = GrantSet.With(GrantSet.With(Others, "c9", [Dev]), "c2", [Dev]);
        Assert.Equal(GrantSet.With(Others, "c2", [Dev]), GrantSet.Without(all, "c9", [Dev]));
        Assert.Equal(all, GrantSet.Without(all, "c9", [Admin]));
    }

    [Fact]
    public void A_set_that_is_read_is_written_back_word_by_word()
    {
        var body = Others[0].Body();
        Assert.Equal(
            ("c1", "web", "namespace", "our-own-role", true, false),
            (body["cluster"], body["namespace"], body["role_type"], body["role_name"], body["is_custom"], body["is_ram_role"])
        );
        Assert.Equal(("c2", "", true), (Others[1].Body()["cluster"], Others[1].Body()["namespace"], Others[1].Body()["is_ram_role"]));
        Assert.Equal(("", "all-clusters"), (Others[2].Body()["cluster"], Others[2].Body()["role_type"]));
    }

    [Fact]
    public void Who_made_a_cluster_owns_it_and_that_is_no_grant() =>
        Assert.Empty(Read("""[{"resource_id":"c1","role_type":"cluster","role_name":"admin","is_owner":1,"is_ram_role":0}]"""));
}
