using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Clouds;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

/// <summary>Keys that end: taken on, held, renewed in time, and never told to anybody.</summary>
public sealed class RoleKeysTests
{
    const string Temporary = "TemporarySecretThatMustNotShow";
    const string Token = "TokenThatMustNotShow";

    static readonly RamRole Role = new("acs:ram::1234567890123456:role/tandem", "outside-1");
    static readonly AlibabaCall Read = AlibabaCall.Rpc(Product.Vpc, "DescribeVpcs", "cn-beijing", new() { { "RegionId", "cn-beijing" } });

    int _given;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    FakeAlibaba Fake(Func<SeenRequest, HttpResponseMessage>? other = null)
    {
        FakeAlibaba fake = null!;
        return fake = new(r => r.Action == "AssumeRole" ? Give(fake) : other?.Invoke(r) ?? Ok("{}"));
    }

    HttpResponseMessage Give(FakeAlibaba fake)
    {
        var ends = fake.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        return Ok(
            $$$"""
            {"Credentials":{"AccessKeyId":"STS.{{{++_given}}}","AccessKeySecret":"{{{Temporary}}}","SecurityToken":"{{{Token}}}",
             "Expiration":"{{{ends:yyyy-MM-ddTHH:mm:ssZ}}}"} }
            """
        );
    }

    static IEnumerable<string> Asked(FakeAlibaba fake) => fake.Seen.Select(s => $"{s.Action} {s.Key}");

    [Fact]
    public async Task A_role_is_taken_on_once_with_its_external_id_and_signs_what_follows()
    {
        var fake = Fake();
        var client = fake.As(Role);
        await client.CallAsync(Read, Cancellation);
        await client.CallAsync(Read, Cancellation);

        Assert.Equal(["AssumeRole LTAIkey", "DescribeVpcs STS.1", "DescribeVpcs STS.1"], Asked(fake));
        Assert.Equal(("outside-1", Role.Arn), (fake.Seen[0]["ExternalId"], fake.Seen[0]["RoleArn"]));
    }

    [Fact]
    public async Task Many_at_once_ask_for_one_key()
    {
        var fake = Fake();
        var client = fake.As(Role);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CallAsync(Read, Cancellation)));

        Assert.Single(fake.Seen, s => s.Action == "AssumeRole");
    }

    [Fact]
    public async Task A_new_key_is_taken_five_minutes_before_the_last_one_ends()
    {
        var fake = Fake();
        var client = fake.As(Role);
        await client.CallAsync(Read, Cancellation);
        fake.Clock.Advance(TimeSpan.FromMinutes(54));
        await client.CallAsync(Read, Cancellation);
        fake.Clock.Advance(TimeSpan.FromMinutes(2));
        await client.CallAsync(Read, Cancellation);

        Assert.Equal(["STS.1", "STS.1", "STS.2"], fake.Seen.Where(s => s.Action == "DescribeVpcs").Select(s => s.Key));
    }

    [Fact]
    public async Task A_call_that_waits_for_its_turn_takes_the_key_of_the_day_it_comes()
    {
        var fake = Fake();
        var client = fake.As(Role);
        await client.CallAsync(Read, Cancellation);
        // Renewed in ten milliseconds; sixty calls may go at once, and the next one waits for longer than that.
        fake.Clock.Advance(TimeSpan.FromMinutes(55) - TimeSpan.FromMilliseconds(10));
        for (var i = 0; i < 61; i++)
        {
            await client.CallAsync(Read, Cancellation);
        }

        Assert.Equal([.. Enumerable.Repeat("DescribeVpcs STS.1", 61), "AssumeRole LTAIkey", "DescribeVpcs STS.2"], Asked(fake).Skip(1));
    }

    [Fact]
    public async Task A_token_that_the_cloud_ended_early_is_renewed_and_the_call_asked_again()
    {
        var fake = Fake(r => r.Key == "STS.1" ? Error(400, "InvalidSecurityToken.Expired") : Ok("{}"));

        Assert.True((await fake.As(Role).CallAsync(Read, Cancellation)).Ok);

        Assert.Equal(["AssumeRole LTAIkey", "DescribeVpcs STS.1", "AssumeRole LTAIkey", "DescribeVpcs STS.2"], Asked(fake));
        Assert.Equal(4, fake.Seen.Select(s => s.Nonce).Distinct().Count());
    }

    [Fact]
    public async Task A_cloud_that_takes_no_token_at_all_is_not_asked_for_ever()
    {
        var fake = Fake(_ => Error(400, "InvalidSecurityToken.Malformed"));

        Assert.Equal("InvalidSecurityToken.Malformed", (await fake.As(Role).CallAsync(Read, Cancellation)).Failure?.Code);

        Assert.Equal(5, _given);
    }

    [Theory]
    [InlineData(404, "EntityNotExist.Role")]
    [InlineData(403, "NoPermission")]
    public async Task A_role_that_cannot_be_taken_on_is_a_sentence_at_its_field_and_nothing_else_is_asked(int status, string code)
    {
        var fake = new FakeAlibaba(_ => Error(status, code));

        var refused = await fake.As(Role).CallAsync(Read, Cancellation);

        Assert.Equal((code, "RoleArn"), (refused.Failure?.Code, refused.Failure?.Field));
        Assert.Single(fake.Seen);
    }

    [Fact]
    public async Task The_last_minutes_of_a_key_are_used_while_no_new_one_is_to_be_had()
    {
        var broken = false;
        FakeAlibaba fake = null!;
        fake = new(r =>
            r.Action != "AssumeRole" ? Ok("{}")
            : broken ? Error(403, "NoPermission")
            : Give(fake)
        );
        var client = fake.As(Role);
        await client.CallAsync(Read, Cancellation);
        broken = true;
        fake.Clock.Advance(TimeSpan.FromMinutes(57));

        Assert.True((await client.CallAsync(Read, Cancellation)).Ok);
        fake.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("NoPermission", (await client.CallAsync(Read, Cancellation)).Failure?.Code);
    }

    [Fact]
    public async Task Neither_secret_nor_token_is_told()
    {
        var fake = Fake(_ => Error(403, "Forbidden.RAM", $"{Token}"));
        var refused = await fake.As(Role).CallAsync(Read, Cancellation);

        Assert.DoesNotContain(fake.Log.Lines, l => l.Contains(Temporary) || l.Contains(Token));
        Assert.DoesNotContain(Temporary, refused.Failure!.ToString());
        Assert.Contains("LTAIkey → tandem", refused.Failure.ToString());
    }

    [Theory]
    [InlineData("acs:ram::1234567890123456:role/tandem", null, null)]
    [InlineData("acs:ram::1234567890123456:role/tandem", "abc:1/2", null)]
    [InlineData("tandem", null, "RoleArn")]
    [InlineData("acs:ram::1234567890123456:user/tandem", null, "RoleArn")]
    [InlineData("", "abc", "RoleArn")]
    [InlineData("acs:ram::1234567890123456:role/tandem", "a", "ExternalId")]
    [InlineData("acs:ram::1234567890123456:role/tandem", "a b c", "ExternalId")]
    public void What_is_typed_as_role_is_checked_at_its_field(string arn, string? externalId, string? field) =>
        Assert.Equal(field, RamRole.Of(arn, externalId)?.Check()?.Field);
}
