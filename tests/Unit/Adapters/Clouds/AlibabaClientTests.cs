using System.Net;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Xunit;
using static Tandem.Unit.Adapters.Clouds.FakeAlibaba;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class AlibabaClientTests
{
    static readonly AlibabaCall Read = AlibabaCall.Rpc(Product.Vpc, "DescribeVpcs", "cn-beijing", new() { { "RegionId", "cn-beijing" } });

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_attempt_has_its_own_nonce()
    {
        var calls = 0;
        var fake = new FakeAlibaba(_ => ++calls < 4 ? Error(503, "ServiceUnavailable") : Ok("{}"));

        Assert.True((await fake.Client.CallAsync(Read, Cancellation)).Ok);

        Assert.Equal(4, fake.Seen.Select(s => s.Nonce).Distinct().Count());
    }

    [Fact]
    public async Task The_wait_that_the_cloud_asks_for_is_kept()
    {
        var calls = 0;
        var fake = new FakeAlibaba(_ =>
        {
            if (++calls > 1)
            {
                return Ok("{}");
            }
            var refused = Error(400, "Throttling.User");
            refused.Headers.Add("x-acs-retry-after", "7000");
            return refused;
        });
        var began = fake.Clock.GetUtcNow();

        Assert.True((await fake.Client.CallAsync(Read, Cancellation)).Ok);

        Assert.InRange(fake.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("TaskConflict")]
    [InlineData("OperationConflict")]
    [InlineData("IncorrectVpcStatus")]
    [InlineData("IncorrectStatus.serverGroup")]
    [InlineData("OperationFailed.IdempotentTokenProcessing")]
    [InlineData("Throttling")]
    public async Task What_is_only_busy_is_tried_again_even_when_it_must_not_be_repeated(string code)
    {
        var calls = 0;
        var fake = new FakeAlibaba(_ => ++calls < 3 ? Error(400, code) : Ok("{}"));

        Assert.True((await fake.Client.CallAsync(Read with { Repeatable = false }, Cancellation)).Ok);
    }

    [Fact]
    public async Task Busy_for_ever_ends_after_five_minutes_with_the_clouds_code()
    {
        var fake = new FakeAlibaba(_ => Error(400, "TaskConflict"));
        var began = fake.Clock.GetUtcNow();

        var result = await fake.Client.CallAsync(Read, Cancellation);

        Assert.Equal("TaskConflict", result.Failure!.Code);
        Assert.InRange(fake.Clock.GetUtcNow() - began, TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_call_that_must_not_be_repeated_is_sent_once_when_its_answer_is_lost()
    {
        var fake = new FakeAlibaba(_ => Dropped());

        var result = await fake.Client.CallAsync(Read with { Repeatable = false }, Cancellation);

        Assert.Equal("cloud.dropped", result.Failure!.Code);
        Assert.Single(fake.Seen);
    }

    [Fact]
    public async Task A_nonce_seen_before_is_tried_again_with_a_new_one()
    {
        var calls = 0;
        var fake = new FakeAlibaba(_ => ++calls < 2 ? Error(400, "SignatureNonceUsed") : Ok("{}"));

        Assert.True((await fake.Client.CallAsync(Read, Cancellation)).Ok);
    }

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("{\"RequestId\":\"x\",\"Co")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Code\":{\"odd\":1},\"Message\":null}")]
    public async Task A_body_that_is_no_error_is_told_by_its_status(string body)
    {
        var fake = new FakeAlibaba(_ => Answer(HttpStatusCode.BadGateway, body));

        var result = await fake.Client.CallAsync(Read, Cancellation);

        Assert.Equal("Http502", result.Failure!.Code);
        Assert.Equal("The cloud has trouble with vpc:DescribeVpcs in cn-beijing: Http502.", result.Failure.What.ToString());
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again()
    {
        var calls = 0;
        var fake = new FakeAlibaba(_ => Ok(++calls < 2 ? "{\"Vpcs\":{\"Vp" : "{\"VpcId\":\"vpc-1\"}"));

        Assert.Equal("vpc-1", (await fake.Client.CallAsync(Read, Cancellation)).Value.Text("VpcId"));
    }

    [Fact]
    public async Task A_host_that_failed_five_times_is_left_alone_for_fifteen_seconds()
    {
        var down = true;
        var fake = new FakeAlibaba(_ => down ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") : Ok("{}"));
        var hurried = Read with { Patience = TimeSpan.FromSeconds(20) };

        var first = await fake.Client.CallAsync(hurried, Cancellation);
        var asked = fake.Seen.Count;
        var second = await fake.Client.CallAsync(hurried, Cancellation);

        Assert.Equal("cloud.connect", first.Failure!.Code);
        Assert.Equal("cloud.breaker", second.Failure!.Code);
        Assert.Equal(asked, fake.Seen.Count);

        down = false;
        fake.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.True((await fake.Client.CallAsync(hurried, Cancellation)).Ok);
        Assert.True((await fake.Client.CallAsync(hurried, Cancellation)).Ok);
    }

    [Fact]
    public async Task A_cancelled_call_throws_and_is_not_told_as_the_clouds_fault()
    {
        using var cancelled = new CancellationTokenSource();
        var fake = new FakeAlibaba(_ =>
        {
            cancelled.Cancel();
            throw new OperationCanceledException(cancelled.Token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fake.Client.CallAsync(Read, cancelled.Token));
    }

    [Fact]
    public async Task More_than_the_account_may_ask_waits_its_turn()
    {
        var fake = new FakeAlibaba(_ => Ok("{}"));
        var began = fake.Clock.GetUtcNow();

        for (var i = 0; i < 120; i++)
        {
            await fake.Client.CallAsync(Read, Cancellation);
        }

        Assert.InRange(fake.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task The_secret_is_in_no_log_line_and_in_no_failure()
    {
        var codes = new Queue<string>(["Throttling", "SignatureDoesNotMatch", "Forbidden.RAM", "Whatever"]);
        var fake = new FakeAlibaba(_ => Error(400, codes.Dequeue(), "Says why."));

        var told = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            told.Add((await fake.Client.CallAsync(Read, Cancellation)).Failure!.ToString());
        }

        Assert.NotEmpty(fake.Log.Lines);
        Assert.DoesNotContain(told.Concat(fake.Log.Lines), l => l.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cn-evil.example.com/")]
    [InlineData("a@b")]
    [InlineData("-x-")]
    public async Task A_region_that_would_bend_the_host_name_is_unknown_and_nothing_is_sent(string region)
    {
        var fake = new FakeAlibaba(_ => Ok("{}"));

        var result = await fake.Client.CallAsync(Read with { Region = region }, Cancellation);

        Assert.Equal("InvalidRegionId.NotFound", result.Failure!.Code);
        Assert.Empty(fake.Seen);
    }
}
