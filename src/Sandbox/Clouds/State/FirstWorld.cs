using System.Security.Cryptography;

namespace Tandem.Sandbox.Clouds.State;

/// <summary>The accounts a new Sandbox has. Their secrets are random for every data directory.</summary>
internal static class FirstWorld
{
    const string Digits = "0123456789";
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static World Make()
    {
        CloudAccount first = new(Number(16), "tandem-demo-1", "cn-hangzhou");
        CloudAccount second = new(Number(16), "tandem-demo-2", "cn-shanghai");
        return new()
        {
            Accounts = [first, second],
            Roles = [new(first.Id, "tandem-deployer", null), new(first.Id, "tandem-guarded", "tandem-demo")],
            Keys =
            [
                Key(first, "tandem-demo-1"),
                Key(second, "tandem-demo-2"),
                Key(first, "tandem-readonly") with
                {
                    ReadOnly = true,
                },
                Key(first, "tandem-disabled") with
                {
                    Enabled = false,
                },
            ],
        };
    }

    /// <summary>A decimal number of that many digits that does not start with zero.</summary>
    public static string Number(int digits) => "2" + RandomNumberGenerator.GetString(Digits, digits - 1);

    public static string Secret(int length) => RandomNumberGenerator.GetString(Letters, length);

    static AccessKey Key(CloudAccount account, string user) =>
        new("LTAI5t" + Secret(18), Secret(30), account.Id, user, Number(18), ReadOnly: false, Enabled: true);
}
