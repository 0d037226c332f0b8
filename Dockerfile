# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/CacheNode -c Release -p:RestoreLockedMode=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
VOLUME /data
EXPOSE 8080
# The image has no shell and no curl: orchestrators probe /healthz of the admin listener, which only the container itself can reach by default.
ENTRYPOINT ["dotnet", "cdnnode.dll", "--data", "/data"]
