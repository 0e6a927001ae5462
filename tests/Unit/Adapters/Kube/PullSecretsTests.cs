using System.Text;
using System.Text.Json;
using Tandem.Adapters.Kube;
using Tandem.Images;
using Xunit;

namespace Tandem.Unit.Adapters.Kube;

public sealed class PullSecretsTests
{
    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static IReadOnlyList<PullLogin> Logins(string type, string key, string content)
    {
        var secret = JsonSerializer.SerializeToElement(new { type, data = new Dictionary<string, string> { [key] = Base64(content) } });
        return PullSecrets.Logins(secret);
    }

    static IReadOnlyList<PullLogin> Config(string content) => Logins("kubernetes.io/dockerconfigjson", ".dockerconfigjson", content);

    [Theory]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("r.example:5000", "r.example:5000")]
    [InlineData("http://r.example/v2/team", "r.example")]
    [InlineData("r.example/team", "r.example")]
    public void Registries_are_named_in_many_ways(string registry, string host)
    {
        var login = Assert.Single(Config("{\"auths\":{\"" + registry + "\":{\"username\":\"u\",\"password\":\"p\"}}}"));

        Assert.Equal((host, "u", "p"), (login.Host, login.Login.User, login.Login.Password.Reveal()));
    }

    [Fact]
    public void Both_words_may_stand_in_one()
    {
        var auth = Base64("robot$shop:pa:ss");

        var logins = Config(
            """{"auths":{"a.example":{"auth":"AUTH"},"b.example":{"username":"x","password":"y","auth":"AUTH"}}}""".Replace("AUTH", auth)
        );

        Assert.Equal(["robot$shop pa:ss", "robot$shop pa:ss"], logins.Select(l => $"{l.Login.User} {l.Login.Password.Reveal()}"));
    }

    [Fact]
    public void The_older_kind_has_no_frame() =>
        Assert.Equal(
            "a.example",
            Assert.Single(Logins("kubernetes.io/dockercfg", ".dockercfg", """{"a.example":{"username":"u","password":"p"}}""")).Host
        );

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"auths":[]}""")]
    [InlineData("""{"auths":{"a":null,"b":{},"c":{"auth":"%%"},"d":{"auth":"Og=="},"e":{"username":1,"password":"p"}}}""")]
    public void What_is_no_login_is_passed_over(string content) => Assert.Empty(Config(content));

    [Fact]
    public void A_secret_of_another_kind_is_not_looked_into() =>
        Assert.Empty(Logins("Opaque", ".dockerconfigjson", """{"auths":{"a":{"username":"u","password":"p"}}}"""));
}
