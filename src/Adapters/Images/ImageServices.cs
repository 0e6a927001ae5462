using Microsoft.Extensions.DependencyInjection;
using Tandem.Images;

namespace Tandem.Adapters.Images;

static class ImageServices
{
    public static IServiceCollection AddImages(this IServiceCollection services) =>
        services
            .AddSingleton<IPullLogins, PullLogins>()
            .AddSingleton<IImageLookup, RegistryImages>()
            .AddSingleton<IImagePinner, ImagePinner>();
}
