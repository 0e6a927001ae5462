using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaFirewallTests
{
    static readonly Ownership Mine = new("plan1", "primary/firewall");

    static readonly FirewallSpec Spec = new(
        "fw",
        "cn-beijing",
        Mine,
        "vpc-1",
        [new("tcp", 80, 80, "0.0.0.0/0"), new("icmp", 0, 0, "10.0.0.0/8"), new("tcp", 443, 443, "0.0.0.0/0")]
    );

    const string Group =
        """{"SecurityGroups":{"SecurityGroup":[{"SecurityGroupId":"sg-1","SecurityGroupName":"fw","Tags":{"Tag":[{"TagKey":"tandem.plan","TagValue":"plan1"},{"TagKey":"tandem.key","TagValue":"primary/firewall"}]}}]}}""";
    const string OneRule =
        """{"Permissions":{"Permission":[{"IpProtocol":"TCP","PortRange":"80/80","SourceCidrIp":"0.0.0.0/0","Policy":"Accept"}]}}""";

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_firewall_that_lacks_rules_is_not_found_and_creating_it_again_completes_it()
    {
        var fake = new FakeAlibaba(r =>
            Ok(
                r.Action switch
                {
                    "DescribeSecurityGroups" => Group,
                    "DescribeSecurityGroupAttribute" => OneRule,
                    _ => "{}",
                }
            )
        );

        Assert.Null((await fake.Cloud.FindAsync(Spec, Cancellation)).Value);
        var made = await fake.Cloud.CreateAsync(Spec, "t", Cancellation);

        Assert.Equal(("sg-1", ResourceState.Ready), (made.Value.Id, made.Value.State));
        Assert.DoesNotContain(fake.Seen, r => r.Action == "CreateSecurityGroup");
        var added = Assert.Single(fake.Seen, r => r.Action == "AuthorizeSecurityGroup");
        Assert.Equal(
            ("ICMP", "-1/-1", "10.0.0.0/8", "TCP", "443/443", null),
            (
                added["Permissions.1.IpProtocol"],
                added["Permissions.1.PortRange"],
                added["Permissions.1.SourceCidrIp"],
                added["Permissions.2.IpProtocol"],
                added["Permissions.2.PortRange"],
                added["Permissions.3.PortRange"]
            )
        );
    }

    [Fact]
    public async Task A_firewall_with_all_its_rules_is_found()
    {
        var fake = new FakeAlibaba(r => Ok(r.Action == "DescribeSecurityGroups" ? Group : OneRule));

        var found = await fake.Cloud.FindAsync(Spec with { Rules = [Spec.Rules[0]] }, Cancellation);

        Assert.Equal("sg-1", found.Value!.Id);
    }
}
