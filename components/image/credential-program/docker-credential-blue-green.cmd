@echo {"Username":"oauth2accesstoken","Secret":"%BLUE_GREEN_ACCESS_TOKEN%"}
