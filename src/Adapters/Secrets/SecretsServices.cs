using Microsoft.Extensions.DependencyInjection;
using Tandem.Clouds;
using Tandem.Secrets;

namespace Tandem.Adapters.Secrets;

static class SecretsServices
{
    public static IServiceCollection AddSecrets(this IServiceCollection services) =>
        services.AddSingleton<IAccountFile, AccountFile>().AddSingleton<ISecretSource, SecretSource>();
}
