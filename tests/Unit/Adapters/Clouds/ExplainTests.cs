using System.Net;
using System.Text;
using Tandem.Adapters.Clouds.Alibaba.Problems;
using Tandem.Adapters.Clouds.Alibaba.Wire;
using Xunit;

namespace Tandem.Unit.Adapters.Clouds;

public sealed class ExplainTests
{
    static readonly AlibabaCall Call = AlibabaCall.Rpc(Product.Vpc, "CreateVpc", "cn-beijing", []);
    static readonly string Ours = Signer.Sha256("ours"u8);
    static readonly string Theirs = Signer.Sha256("theirs"u8);

    static Failure Explain(string code, string message = "Says why.", int status = 400, TimeSpan? skew = null, string? denied = null) =>
        Tandem.Adapters.Clouds.Alibaba.Problems.Explain.Failure(
            new Refused(new ApiError((HttpStatusCode)status, code, message, "R-1", denied), null, skew, $"ACS3-HMAC-SHA256\n{Ours}"),
            Call,
            "LTAIkey"
        );

    [Fact]
    public void A_wrong_secret_is_told_apart_from_a_wrong_key()
    {
        var key = Explain("InvalidAccessKeyId.NotFound", status: 404);
        var secret = Explain("SignatureDoesNotMatch", $"server StringToSign is [ACS3-HMAC-SHA256\n{Ours}]");

        Assert.Equal("The cloud does not know the access key id LTAIkey.", key.What.ToString());
        Assert.Equal("KeyId", key.Field);
        Assert.Equal("The secret does not belong to the access key LTAIkey.", secret.What.ToString());
        Assert.Equal("Secret", secret.Field);
        Assert.Equal("R-1", secret.RequestId);
    }

    [Fact]
    public void A_request_changed_on_its_way_is_not_blamed_on_the_secret()
    {
        var broken = Explain("SignatureDoesNotMatch", $"server StringToSign is [ACS3-HMAC-SHA256\n{Theirs}]");

        Assert.Equal("signature.broken", broken.Code);
        Assert.Null(broken.Field);
    }

    [Theory]
    [InlineData(-95, "This machine's clock is 95 minutes ahead of the cloud's.")]
    [InlineData(16, "This machine's clock is 16 minutes behind the cloud's.")]
    public void A_wrong_clock_tells_by_how_much(int minutes, string sentence) =>
        Assert.Equal(sentence, Explain("InvalidTimeStamp.Expired", skew: TimeSpan.FromMinutes(minutes)).What.ToString());

    [Fact]
    public void A_missing_permission_names_the_operation()
    {
        Assert.Equal("The access key LTAIkey may not do vpc:CreateVpc.", Explain("Forbidden.RAM", status: 403).What.ToString());
        Assert.Equal(
            "The access key LTAIkey may not do ram:PassRole.",
            Explain("Whatever", status: 403, denied: "ram:PassRole").What.ToString()
        );
    }

    [Theory]
    [InlineData("InvalidAccessKeyId.Inactive", "disabled")]
    [InlineData("InvalidSecurityToken.Expired", "security token")]
    [InlineData("MissingSecurityToken", "security token")]
    [InlineData("QuotaExceeded.Vpc", "quota")]
    [InlineData("ErrQuotaExceeded", "quota")]
    [InlineData("InvalidCidrBlock.Overlapped", "overlaps")]
    [InlineData("InvalidRegionId.NotFound", "no region cn-beijing")]
    [InlineData("InsufficientBalance", "balance")]
    [InlineData("DependencyViolation.VSwitch", "still uses")]
    [InlineData("InvalidOperation.DeletionProtection", "protected")]
    [InlineData("InvalidVpcId.NotFound", "does not exist")]
    [InlineData("OperationDenied.NoStock", "left")]
    public void A_known_code_has_its_own_sentence(string code, string word)
    {
        var failure = Explain(code);

        Assert.Equal(code, failure.Code);
        Assert.Contains(word, failure.What.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Says why", failure.What.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_code_is_told_in_the_clouds_words_shortened()
    {
        var failure = Explain("Something.New", "Line one\nline two " + new string('x', 500));

        Assert.StartsWith(
            "The cloud refused vpc:CreateVpc in cn-beijing: Line one line two",
            failure.What.ToString(),
            StringComparison.Ordinal
        );
        Assert.True(failure.What.ToString().Length < 400);
    }

    [Fact]
    public void Roles_never_granted_come_with_the_link_and_no_other_link_does()
    {
        var with = Explain(
            "ErrManagedAddonRoleNotAttach",
            "please visit https://ram.console.aliyun.com/#/role/authorize?request=x to go on"
        );
        var without = Explain("ErrManagedAddonRoleNotAttach", "please visit https://evil.example/ to go on");

        Assert.Contains("https://ram.console.aliyun.com/#/role/authorize?request=x once", with.Hint.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", without.Hint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_way_of_not_arriving_has_its_own_code_and_names_the_host()
    {
        var failures = Enum.GetValues<LostKind>()
            .Select(k => Tandem.Adapters.Clouds.Alibaba.Problems.Explain.Failure(new Lost(k, "vpc.cn-beijing.aliyuncs.com", ""), Call, "k"))
            .ToList();

        Assert.Equal(failures.Count, failures.Select(f => f.Code).Distinct().Count());
        Assert.All(failures, f => Assert.Contains("vpc.cn-beijing.aliyuncs.com", f.What.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"code":"ErrorClusterNotFound","message":"m","requestId":"r","status":404}""", "ErrorClusterNotFound", "r", null)]
    [InlineData("""{"Code":"A","Message":"m","RequestId":"R","AccessDeniedDetail":{"AuthAction":"vpc:X"}}""", "A", "R", "vpc:X")]
    [InlineData("""{"code":"A","accessDeniedDetail":{"AuthAction":"cs:X"}}""", "A", "header", "cs:X")]
    [InlineData("""{"Code":404,"Message":"m"}""", "404", "header", null)]
    public void Both_spellings_of_an_error_are_read(string body, string code, string request, string? denied)
    {
        var error = ApiError.Parse(HttpStatusCode.NotFound, Encoding.UTF8.GetBytes(body), "header");

        Assert.Equal((code, request, denied), (error.Code, error.RequestId, error.DeniedAction));
    }
}
