using Tandem.Adapters.Clouds.Alibaba.Wire;

namespace Tandem.Adapters.Clouds.Alibaba.Problems;

/// <summary>Sentences for calls that got no usable answer.</summary>
static class LostSentences
{
    public static Failure Of(Lost lost) =>
        lost.Kind switch
        {
            LostKind.UnknownName => new(
                "cloud.dns",
                Text.Of($"The name of {lost.Host} cannot be resolved."),
                Text.Of($"Check the region or the endpoint, and the name service of this machine."),
                Field: "Endpoint"
            ),
            LostKind.NotConnected => new(
                "cloud.connect",
                Text.Of($"{lost.Host} cannot be reached."),
                Text.Of($"Check the endpoint and that this machine may open connections to it."),
                Field: "Endpoint"
            ),
            LostKind.AddressRefused => new(
                "cloud.address-refused",
                Text.Of($"{lost.Host} lies at an internal address, to which this console does not connect."),
                Text.Of($"Use a public endpoint, or let the administrator add its network to the allowed networks."),
                Field: "Endpoint"
            ),
            LostKind.WrongCertificateName => new(
                "cloud.tls-name",
                Text.Of($"The certificate of {lost.Host} was made for another name."),
                Text.Of($"Write the endpoint with the name the certificate has."),
                Field: "Endpoint"
            ),
            LostKind.UntrustedCertificate => new(
                "cloud.tls-trust",
                Text.Of($"The certificate of {lost.Host} is not trusted."),
                Text.Of($"Check the certificate's dates, and give the account the authority that issued it."),
                Field: "CaPem"
            ),
            LostKind.TimedOut => new(
                "cloud.timeout",
                Text.Of($"{lost.Host} did not answer in time."),
                Text.Of($"Try again; if it stays so, look at the network between this machine and the cloud.")
            ),
            LostKind.Dropped => new(
                "cloud.dropped",
                Text.Of($"The connection to {lost.Host} broke before a whole answer came."),
                Text.Of($"Try again; what was asked for may have been done, and is looked for first.")
            ),
            _ => new(
                "cloud.breaker",
                Text.Of($"{lost.Host} failed several times in a row and is left alone for a few seconds."),
                Text.Of($"Wait 15 seconds and try again.")
            ),
        };
}
