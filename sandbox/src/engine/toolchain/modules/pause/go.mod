module toolchain/pause

go 1.21
