using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Tandem.Web.Hosting;

static class Proxies
{
    /// <summary>Believes forwarded headers of the configured proxies only, so that nobody else can claim an address or https.</summary>
    public static IServiceCollection AddProxies(this IServiceCollection services, WebOptions options) =>
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var proxy in options.KnownProxies)
            {
                if (IPAddress.TryParse(proxy, out var address))
                {
                    o.KnownProxies.Add(address);
                }
                else
                {
                    o.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
                }
            }
        });
}
