package main

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// Returns when the engine no longer answers, because a killed engine stops no plugins.
func waitForEnd(ctx context.Context, engineAddress string, interval time.Duration) {
	connection, err := grpc.NewClient(engineAddress, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return
	}
	defer connection.Close()
	health := grpc_health_v1.NewHealthClient(connection)
	for range time.Tick(interval) {
		_, err := health.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
		if err != nil && status.Code(err) != codes.Unimplemented {
			return
		}
	}
}
