using System.Text;
using System.Text.Json;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Tandem.Secrets;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

/// <summary>The signature against vectors published by the vendor or made by the vendor's own client.</summary>
public sealed class SignerTests
{
    static readonly JsonElement Vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "signature-vectors.json")))
        .RootElement;

    public static IEnumerable<TheoryDataRow<string>> Names() =>
        Vectors.GetProperty("alibabaAcs3").EnumerateArray().Select(v => new TheoryDataRow<string>(v.Text("name")));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_gives_its_canonical_request_string_to_sign_and_authorization(string name)
    {
        var vector = Vectors.GetProperty("alibabaAcs3").EnumerateArray().Single(v => v.Text("name") == name);
        var parts = new SignedParts(
            vector.Text("method"),
            vector.Text("path"),
            Pairs(vector.GetProperty("query")),
            Pairs(vector.GetProperty("headers")).ToDictionary(),
            Signer.Sha256(Encoding.UTF8.GetBytes(vector.Text("body")))
        );

        var signature = Signer.Sign(parts, vector.Text("accessKeyId"), new SecretText(vector.Text("accessKeySecret")));

        Assert.Equal(vector.Text("bodySha256"), parts.BodySha256);
        Assert.Equal(vector.Text("canonicalRequest"), signature.CanonicalRequest);
        Assert.Equal(vector.Text("stringToSign"), signature.StringToSign);
        Assert.Equal(vector.Text("authorization"), signature.Authorization);
    }

    [Fact]
    public void Every_character_is_encoded_as_the_vectors_say()
    {
        foreach (var c in Vectors.GetProperty("percentEncoding").GetProperty("cases").EnumerateArray())
        {
            Assert.Equal(c.Text("encoded"), PercentEncoder.Encode(c.Text("input")));
        }
    }

    [Fact]
    public void A_request_is_sent_to_the_letter_as_it_was_signed()
    {
        var call = AlibabaCall.Rpc(
            Product.Vpc,
            "CreateVpc",
            "cn-beijing",
            new() { { "VpcName", "a b+c*d~e!/中" } },
            new() { { "X", "1 2" } }
        );
        var key = new AccessKey("id", new SecretText("secret"), new SecretText("token"));

        var signed = RequestBuilder.Build(call, new Uri("https://127.0.0.1:7443"), key, DateTimeOffset.UnixEpoch, "nonce");

        var message = signed.Message;
        Assert.Equal("https://127.0.0.1:7443/?VpcName=a%20b%2Bc%2Ad~e%21%2F%E4%B8%AD", message.RequestUri!.AbsoluteUri);
        Assert.Equal("127.0.0.1:7443", message.Headers.Host);
        Assert.Equal("application/x-www-form-urlencoded", Assert.Single(message.Content!.Headers.GetValues("content-type")));
        Assert.Equal("1970-01-01T00:00:00Z", Assert.Single(message.Headers.GetValues("x-acs-date")));
        Assert.Equal("token", Assert.Single(message.Headers.GetValues("x-acs-security-token")));
        Assert.Contains(
            "SignedHeaders=content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;"
                + "x-acs-signature-nonce;x-acs-version,",
            Assert.Single(message.Headers.GetValues("Authorization")),
            StringComparison.Ordinal
        );
    }

    static IEnumerable<KeyValuePair<string, string>> Pairs(JsonElement map) =>
        map.EnumerateObject().Select(p => new KeyValuePair<string, string>(p.Name, p.Value.ToString()));
}
