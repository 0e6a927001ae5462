using System.Text;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Clouds.Alibaba;
using Tandem.Sandbox.Clouds.State;
using Xunit;

namespace Tandem.Unit.Sandbox.Clouds;

/// <summary>The front door's own signer, held against signatures that other programs made.</summary>
public sealed class VectorFacts
{
    static readonly JsonNode Vectors = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "signature-vectors.json"))
    )!;

    public static TheoryData<string> Names => [.. Vectors["alibabaAcs3"]!.AsArray().Select(v => (string)v!["name"]!)];

    [Theory, MemberData(nameof(Names))]
    public void Every_known_signature_is_recomputed_from_what_was_on_the_wire(string name)
    {
        var vector = Vector(name);
        var request = Request(vector);
        var authorization = Acs3Authorization.Parse(request.Header("authorization")!)!;
        var canonical = Acs3Signature.Canonical(request, authorization.SignedHeaders);
        Assert.Equal((string)vector["canonicalRequest"]!, canonical);
        var stringToSign = Acs3Signature.StringToSign(canonical);
        Assert.Equal((string)vector["stringToSign"]!, stringToSign);
        Assert.Equal((string)vector["signature"]!, Acs3Signature.Sign((string)vector["accessKeySecret"]!, stringToSign));
        Assert.Equal((string)vector["signature"]!, authorization.Signature);
    }

    [Fact]
    public void Characters_are_encoded_by_the_one_rule()
    {
        foreach (var sample in Vectors["percentEncoding"]!["cases"]!.AsArray())
        {
            Assert.Equal((string)sample!["encoded"]!, Wire.Encode((string)sample["input"]!));
            Assert.Equal((string)sample["input"]!, Wire.Decode((string)sample["encoded"]!));
        }
    }

    [Theory]
    [InlineData("rpc-get-no-params-except-region")]
    [InlineData("rpc-get-special-characters")]
    [InlineData("rpc-post-query-createvpc")]
    [InlineData("rpc-post-sts-token")]
    [InlineData("rpc-host-with-port-and-extra-header")]
    [InlineData("minimal-rpc-get")]
    public async Task A_request_of_an_official_client_passes_the_whole_door(string name)
    {
        using var bench = Bench();
        (await bench.SendAsync(Request(Vector(name)))).Ok();
    }

    [Fact]
    public async Task Unknown_and_disabled_keys_are_told_apart()
    {
        using var bench = Bench();
        var good = Request(Vector("minimal-rpc-get"));
        await ExpectAsync(bench, "unknown-access-key", Signer.Sign(good, "LTAInobody", "secret"));
        var off = bench.Key("tandem-disabled");
        await ExpectAsync(bench, "disabled-access-key", Signer.Sign(good, off.Id, off.Secret));
    }

    [Fact]
    public async Task What_was_changed_after_signing_is_refused_with_our_string_to_sign()
    {
        using var bench = Bench();
        var good = Request(Vector("minimal-rpc-get"));
        var query = good.RawQuery.Replace("cn-beijing", "cn-hangzhou");
        var answer = await ExpectAsync(bench, "tampered-query", good with { RawQuery = query });
        Assert.Matches(@"server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\]$", answer.Text("Message"));

        var roa = Request(Vector("roa-post-json-sts"));
        var body = roa.Body.ToArray();
        body[5] ^= 1;
        await ExpectAsync(bench, "tampered-body", roa with { Body = body });

        await ExpectAsync(bench, "unsigned-x-acs-header", With(good, "x-acs-extra", "1"));
    }

    [Fact]
    public async Task Dates_are_read_strictly_and_must_be_near()
    {
        using var bench = Bench();
        var good = Request(Vector("minimal-rpc-get"));
        await ExpectAsync(bench, "expired-date", Resigned(With(good, "x-acs-date", "2026-01-15T08:14:59Z")));
        await ExpectAsync(bench, "expired-date", Resigned(With(good, "x-acs-date", "2026-01-15T08:45:01Z")));
        await ExpectAsync(bench, "bad-date-format", Resigned(With(good, "x-acs-date", "2026-01-15 08:30:00")));
        (await bench.SendAsync(Resigned(With(good, "x-acs-date", "2026-01-15T08:45:00Z")))).Ok();
    }

    [Fact]
    public async Task A_nonce_is_good_once_and_a_forged_request_does_not_burn_it()
    {
        using var bench = Bench();
        var good = Request(Vector("minimal-rpc-get"));
        (await bench.SendAsync(Signer.Sign(good, "TestAccessKeyId01", "wrong"))).Refused(400, "SignatureDoesNotMatch");
        (await bench.SendAsync(good)).Ok();
        await ExpectAsync(bench, "replayed-nonce", good);
    }

    [Fact]
    public async Task A_temporary_key_is_nothing_without_its_living_token()
    {
        using var bench = Bench();
        var good = Request(Vector("rpc-post-sts-token"));
        var headers = new Dictionary<string, string>(good.Headers, StringComparer.OrdinalIgnoreCase);
        headers.Remove("x-acs-security-token");
        headers.Remove("x-acs-accesskey-id");
        await ExpectAsync(bench, "sts-without-token", Resigned(good with { Headers = headers }, "rpc-post-sts-token"));

        using var late = Bench(token: CloudBench.Start.AddSeconds(-1));
        await ExpectAsync(late, "sts-expired", good);
    }

    [Fact]
    public async Task An_unknown_action_is_not_found()
    {
        using var bench = Bench();
        await ExpectAsync(bench, "unknown-action", Resigned(With(Request(Vector("minimal-rpc-get")), "x-acs-action", "DescribeNothing")));
    }

    static async Task<Answer> ExpectAsync(CloudBench bench, string negative, FrontDoorRequest request)
    {
        var expected = Vectors["alibabaAcs3Negative"]!.AsArray().Single(n => (string)n!["name"]! == negative)!;
        var answer = await bench.SendAsync(request);
        answer.Refused((int)expected["expectStatus"]!, (string)expected["expectCode"]!);
        return answer;
    }

    static JsonNode Vector(string name) => Vectors["alibabaAcs3"]!.AsArray().Single(v => (string)v!["name"]! == name)!;

    static FrontDoorRequest Request(JsonNode vector)
    {
        var headers = vector["headers"]!.AsObject().ToDictionary(h => h.Key, h => (string)h.Value!, StringComparer.OrdinalIgnoreCase);
        headers["Authorization"] = (string)vector["authorization"]!;
        var body = Encoding.UTF8.GetBytes((string)vector["body"]!);
        return new((string)vector["method"]!, (string)vector["path"]!, (string)vector["queryOnWire"]!, headers, body);
    }

    static FrontDoorRequest With(FrontDoorRequest request, string name, string value) =>
        request with
        {
            Headers = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { [name] = value },
        };

    static FrontDoorRequest Resigned(FrontDoorRequest request, string vector = "minimal-rpc-get") =>
        Signer.Sign(request, (string)Vector(vector)["accessKeyId"]!, (string)Vector(vector)["accessKeySecret"]!);

    // A cloud that knows the keys of the vectors, at the time they were signed.
    static CloudBench Bench(DateTimeOffset? token = null)
    {
        using var first = new CloudBench();
        var account = first.Cloud.World.Accounts[0].Id;
        var world = first.Cloud.World;
        foreach (var v in Vectors["alibabaAcs3"]!.AsArray())
        {
            var (id, secret, held) = ((string)v!["accessKeyId"]!, (string)v["accessKeySecret"]!, (string?)v["securityToken"]);
            if (held is not null)
                world = world with
                {
                    Sessions = world
                        .Sessions.RemoveAll(s => s.Id == id)
                        .Add(new(id, secret, held, account, "r", "s", false, token ?? CloudBench.Start.AddHours(1))),
                };
            else if (world.Keys.All(k => k.Id != id))
                world = world with { Keys = world.Keys.Add(new(id, secret, account, "vectors", "200000000000000001", false, true)) };
        }
        var state = new MemoryState();
        using var store = WorldStore.Open(state, () => world);
        return new(state);
    }
}
