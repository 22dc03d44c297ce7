import { ref } from 'vue'

/** The reason given last, for as long as the page stands open; never stored. */
export const lastReason = ref('')
