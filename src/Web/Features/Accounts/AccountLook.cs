using Tandem.Clouds;

namespace Tandem.Web.Features.Accounts;

static class AccountLook
{
    /// <summary>English name of the kind, translated where it is shown.</summary>
    public static string Name(this AccountKind kind) => kind == AccountKind.Kubeconfig ? "Kubeconfig" : "Alibaba Cloud";

    /// <summary>The cloud's clock against ours: what a person can judge.</summary>
    public static string Signed(this TimeSpan skew) =>
        $"{(skew < TimeSpan.Zero ? "-" : "+")}{skew.Duration().TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.CurrentCulture)} s";
}
