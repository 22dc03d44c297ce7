import { PiniaColada } from '@pinia/colada'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { setApiBase } from './api/client'
import { readConfig } from './config/runtime'
import { usePlatform } from './config/store'
import { i18n, language, setLanguage } from './i18n'
import { makeRouter } from './router'
import './styles/tokens.css'
import './styles/base.css'

async function start(): Promise<void> {
  const config = await readConfig()
  setApiBase(config.api)
  const app = createApp(App)
  app.use(createPinia())
  app.use(PiniaColada, {})
  app.use(i18n)
  usePlatform().set(config)
  setLanguage(language())
  app.use(makeRouter(config.routes))
  app.mount('#app')
}

void start()
